/**
 * A frozen T5 on fused kernels. Training steps, scoring and decoding run as plans, one for each shape, which share their
 * memory.
 */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { SlotPool } from '../../engine/fused/slotPool.ts';
import { checkBatch, checkDecoding, checkPrompt, checkRows, checkTokenIds } from '../checkInputs.ts';
import type { FrozenModel } from '../frozenModel.ts';
import { PLAIN_FORM } from '../promptForm.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { inferInParts } from './inferInParts.ts';
import { embeddingRows, teacherForcedLogits } from './inspection.ts';
import type { NetworkOptions } from './network.ts';
import { PLANS_KEPT, PlanCache } from './planCache.ts';
import { type InferenceTask, inferenceShape, PlannedInference } from './plannedInference.ts';
import { PlannedStep, stepShape } from './plannedStep.ts';
import { PlannedTrainer } from './plannedTrainer.ts';
import { reserveStep } from './reserveStep.ts';

export interface FusedModelOptions extends NetworkOptions {
  /** Dispatches in one submit at most; default: a whole step. */
  readonly dispatchesASubmit?: number;
  /** What one submit may take, for drivers that end long work. Default: any time. */
  readonly secondsASubmit?: number;
  /** Steps of a greedy decoding that are submitted before it is known whether they are needed: see `decodeGreedily`. */
  readonly stepsAhead: number;
  /** Hears how many of a new shape's kernels are compiled. */
  readonly onCompile?: (ready: number, total: number) => void;
}

/** 64 MiB of logits at a time, everything kept for the way back. */
export const DEFAULT_FUSED_OPTIONS: FusedModelOptions = { logitsBytes: 2 ** 26, recompute: false, stepsAhead: 4 };

/** The model takes the weights over: its `dispose` disposes them. The runner stays its opener's. */
export function createFusedModel(
  runner: ImmediateRunner,
  weights: FusedWeights,
  options: FusedModelOptions,
): FrozenModel {
  const { config } = weights;
  const slots = new SlotPool(runner.device);
  let { recompute } = options;
  const plans = new PlanCache(PLANS_KEPT);
  const { dispatchesASubmit, secondsASubmit, onCompile } = options;
  const planOptions = {
    ...options,
    ...(dispatchesASubmit === undefined ? {} : { dispatchesASubmit }),
    ...(secondsASubmit === undefined ? {} : { secondsASubmit }),
    ...(onCompile === undefined ? {} : { onProgress: onCompile }),
  };

  /** With prompts of one length. */
  const infer = inferInParts(async (prompts, inputIds, batchSize, task) => {
    for (const prompt of prompts) checkPrompt(prompt, config);
    checkRows(inputIds, batchSize);
    checkTokenIds(inputIds, config);
    for (const candidate of task.candidates) checkTokenIds(candidate, config);
    if (task.decoding !== null) checkDecoding(task.decoding, config);
    const shape = inferenceShape(prompts, inputIds, batchSize, task, config);
    const planned = await plans.get(JSON.stringify(['inference', shape]), () =>
      PlannedInference.create(runner, slots, weights, shape, planOptions),
    );
    return planned.run(prompts, inputIds, task);
  });

  return {
    config,
    identity: weights.identity,
    gpuBytes: () => runner.buffers.allocatedBytes + slots.allocatedBytes,

    async reserveTraining(trainingShape) {
      const shape = { prompts: 1, ...trainingShape, sequences: trainingShape.batchSize };
      const fit = await reserveStep(runner, slots, weights, shape, options);
      recompute = fit.recompute;
      return fit.notes;
    },

    async lossAndPromptGradient(prompt, batch, { zLoss, labelSmoothing = 0, dropoutRate = 0 }) {
      checkPrompt(prompt, config);
      checkBatch(batch, config);
      const objective = { zLoss, labelSmoothing, dropoutRate };
      const shape = stepShape(prompt, batch, objective);
      const step = await plans.get(JSON.stringify(['step', shape, objective, recompute]), () =>
        PlannedStep.create(runner, slots, weights, shape, objective, { ...planOptions, recompute }),
      );
      return step.run(prompt, batch);
    },

    createTrainer(start) {
      for (const { prompt } of start.prompts) checkPrompt(prompt, config);
      return new PlannedTrainer(runner, slots, weights, start, { ...planOptions, recompute });
    },

    async logits(prompt, batch) {
      checkPrompt(prompt, config);
      checkBatch(batch, config);
      return teacherForcedLogits(runner, weights, prompt, batch, options);
    },

    async generateGreedy(prompt, inputIds, batchSize, maxTargetLength) {
      const task: InferenceTask = { candidates: [], decoding: { method: 'greedy' }, maxTargetLength };
      const { answers } = await infer([prompt], inputIds, batchSize, task);
      return answers;
    },

    async generateBeam(prompt, inputIds, batchSize, { maxTargetLength, ...beams }) {
      const task: InferenceTask = { candidates: [], decoding: { method: 'beam', ...beams }, maxTargetLength };
      const { hypotheses } = await infer([prompt], inputIds, batchSize, task);
      return hypotheses;
    },

    async scoreCandidates(prompt, inputIds, batchSize, candidates) {
      const { scores } = await infer([prompt], inputIds, batchSize, { candidates, decoding: null, maxTargetLength: 0 });
      return scores;
    },

    answer: (prompt, ...question) => infer([prompt], ...question),

    async answerWithEach(prompts, inputIds, batchSize, question) {
      const lengths = new Set(prompts.map(({ length }) => length));
      if (lengths.size !== 1) throw new Error(`Prompts of ${[...lengths].join(' and ') || 'no'} tokens in one pass`);
      const forms = new Set(prompts.map(({ form = PLAIN_FORM }) => JSON.stringify(form)));
      if (forms.size !== 1) throw new Error(`Prompts of the forms ${[...forms].join(' and ')} in one pass`);
      const rows = new Int32Array(prompts.length * inputIds.length);
      for (const index of prompts.keys()) rows.set(inputIds, index * inputIds.length);
      const { answers, scores } = await infer(prompts, rows, prompts.length * batchSize, question);
      const ofEach = scores.length / prompts.length;
      return prompts.map((_, index) => ({
        answers: answers.slice(index * batchSize, (index + 1) * batchSize),
        scores: scores.slice(index * ofEach, (index + 1) * ofEach),
      }));
    },

    async embeddingRows(ids) {
      checkTokenIds(ids, config);
      return embeddingRows(runner, weights, ids);
    },

    dispose() {
      plans.dispose();
      slots.dispose();
      weights.dispose();
    },
  };
}
