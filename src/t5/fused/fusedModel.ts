/**
 * A frozen T5 on fused kernels. Training steps run as plans, one for each shape, which share their memory; decoding,
 * scoring and inspection run as they come.
 */

import { gatherWithPrompt } from '../../engine/fused/embedding.ts';
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import { SlotPool } from '../../engine/fused/slotPool.ts';
import { checkBatch, checkPrompt, checkRows, checkTokenIds } from '../checkInputs.ts';
import type { FrozenModel, PromptValues } from '../frozenModel.ts';
import { shiftRight } from '../shiftRight.ts';
import type { MemoryContext } from './blockContext.ts';
import { scoreCandidates } from './candidateScoring.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { decodeGreedily } from './greedyDecoding.ts';
import { chunkedHead, headChunks } from './head.ts';
import { decodeTeacherForced, encode, type NetworkOptions } from './network.ts';
import { PlannedStep, stepShape } from './plannedStep.ts';
import { decoderBias, encoderBias, encoderInputs, visibleKeys } from './stepInputs.ts';

export interface FusedModelOptions extends NetworkOptions {
  /** Dispatches in one submit at most; default: a whole step. */
  readonly dispatchesASubmit?: number;
  /** Hears how many of a new shape's kernels are compiled. */
  readonly onCompile?: (ready: number, total: number) => void;
}

/** Plans of the shapes used last are kept; their arrays take no memory of their own beyond their inputs. */
const PLANS_KEPT = 32;

/** 64 MiB of logits at a time, everything kept for the way back. */
export const DEFAULT_FUSED_OPTIONS: FusedModelOptions = { logitsBytes: 2 ** 26, recompute: false };

/** The model takes the weights over: its `dispose` disposes them. The runner stays its opener's. */
export function createFusedModel(
  runner: ImmediateRunner,
  weights: FusedWeights,
  options: FusedModelOptions,
): FrozenModel {
  const { config } = weights;
  const slots = new SlotPool(runner.device);
  const steps = new Map<string, Promise<PlannedStep>>();

  /** The plan for a shape, made if it is new; the one that was used longest ago goes. */
  function planned(shape: ReturnType<typeof stepShape>, zLoss: number): Promise<PlannedStep> {
    const key = JSON.stringify([shape, zLoss]);
    const known = steps.get(key);
    const { dispatchesASubmit, onCompile } = options;
    const step =
      known ??
      PlannedStep.create(runner, slots, weights, shape, zLoss, {
        ...options,
        ...(dispatchesASubmit === undefined ? {} : { dispatchesASubmit }),
        ...(onCompile === undefined ? {} : { onProgress: onCompile }),
      });
    steps.delete(key);
    steps.set(key, step);
    // A step that failed to build, for lack of memory say, may succeed another time.
    step.catch(() => steps.delete(key));
    const [oldest] = steps;
    if (oldest !== undefined && steps.size > PLANS_KEPT) {
      steps.delete(oldest[0]);
      void oldest[1].then((old) => old.dispose());
    }
    return step;
  }

  /** Encodes and runs `use` with the memory, all in one scope. */
  function withMemory<Result>(
    prompt: PromptValues,
    inputIds: Int32Array,
    batchSize: number,
    use: (scope: ScopedRunner, memory: MemoryContext) => Promise<Result>,
  ): Promise<Result> {
    return ScopedRunner.use(runner, async (scope) => {
      const shape = { batchSize, inputLength: inputIds.length / batchSize, promptLength: prompt.length };
      const inputs = encoderInputs(shape, config, (size) => scope.allocate(size));
      if (inputs.prompt !== null) runner.write(inputs.prompt, prompt.values);
      runner.write(inputs.inputIds, inputIds);
      runner.write(inputs.visible, visibleKeys(inputIds, shape, config.padTokenId));
      runner.write(inputs.encoderBias, encoderBias(weights, shape));
      return use(scope, encode(scope, weights, shape, inputs));
    });
  }

  return {
    config,
    identity: weights.identity,

    async lossAndPromptGradient(prompt, batch, zLoss) {
      checkPrompt(prompt, config);
      checkBatch(batch, config);
      const step = await planned(stepShape(prompt, batch), zLoss);
      return step.run(prompt, batch);
    },

    async logits(prompt, batch) {
      checkPrompt(prompt, config);
      checkBatch(batch, config);
      const { batchSize: sequences, targetLength } = batch;
      return withMemory(prompt, batch.inputIds, sequences, async (scope, memory) => {
        const bias = decoderBias(weights, { queryLength: targetLength, keyLength: targetLength });
        const decoderIds = shiftRight(batch.targetIds, sequences, config.decoderStartTokenId);
        const inputs = {
          decoderIds: scope.upload(decoderIds, [sequences, targetLength]),
          decoderBias: scope.upload(bias, [config.numHeads, 2 * targetLength - 1]),
        };
        const hidden = decodeTeacherForced(scope, weights, { sequences, targetLength }, inputs, memory);
        const head = chunkedHead(scope, weights.head, hidden);
        const rows = sequences * targetLength;
        const logits = new Float32Array(rows * config.vocabSize);
        for (const chunk of headChunks(weights.head, rows, options.logitsBytes)) {
          const part = await scope.read(head.logitsOfChunk(chunk));
          for (let row = 0; row < rows; row++) {
            const values = part.subarray(row * chunk.columns, (row + 1) * chunk.columns);
            logits.set(values, row * config.vocabSize + chunk.firstColumn);
          }
        }
        return logits;
      });
    },

    async generateGreedy(prompt, inputIds, batchSize, maxTargetLength) {
      checkPrompt(prompt, config);
      checkRows(inputIds, batchSize);
      checkTokenIds(inputIds, config);
      return withMemory(prompt, inputIds, batchSize, (scope, memory) =>
        decodeGreedily(runner, scope, weights, memory, maxTargetLength, options),
      );
    },

    async scoreCandidates(prompt, inputIds, batchSize, candidates) {
      checkPrompt(prompt, config);
      checkRows(inputIds, batchSize);
      checkTokenIds(inputIds, config);
      for (const candidate of candidates) checkTokenIds(candidate, config);
      return withMemory(prompt, inputIds, batchSize, (_, memory) =>
        scoreCandidates(runner, weights, memory, candidates, options),
      );
    },

    async embeddingRows(ids) {
      checkTokenIds(ids, config);
      if (ids.length === 0) return new Float32Array(0);
      return ScopedRunner.use(runner, async (scope) => {
        const array = scope.upload(Int32Array.from(ids), [1, ids.length]);
        return scope.read(gatherWithPrompt(scope, { prompt: null, table: weights.embedding, ids: array }));
      });
    },

    dispose() {
      for (const step of steps.values()) void step.then((made) => made.dispose());
      steps.clear();
      slots.dispose();
      weights.dispose();
    },
  };
}
