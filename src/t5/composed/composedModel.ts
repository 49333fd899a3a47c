/**
 * A frozen T5 composed of stock tfjs operations, differentiated by tfjs: the plain way, and the oracle that fused
 * executors are measured against. It computes on the backend that was current when its weights were loaded.
 */
import { readFloat32 } from '../../engine/tensors.ts';
import * as tf from '../../engine/tf.ts';
import { checkBatch, checkBeams, checkDecoding, checkPrompt, checkRows, checkTokenIds } from '../checkInputs.ts';
import { keysOfBatch } from '../dropout.ts';
import type { FrozenModel, LossAndGradient, PromptValues, TokenBatch } from '../frozenModel.ts';
import { PLAIN_FORM, type PromptForm } from '../promptForm.ts';
import { Sampler } from '../sampling.ts';
import { shiftRight } from '../shiftRight.ts';
import type { T5Weights } from '../weights.ts';
import { decodeWithBeams } from './beamDecoding.ts';
import { scoreCandidates } from './candidateScoring.ts';
import { crossMemory, decode } from './decoder.ts';
import { type Dropout, dropoutOf, NO_DROPOUT } from './dropout.ts';
import { encode } from './encoder.ts';

import { vocabularyLogits } from './head.ts';
import { summedTokenLoss } from './loss.ts';
import { decodeBySampling, decodeGreedily } from './tokenByToken.ts';

/** The model takes the weights over: its `dispose` disposes them. */
export function createComposedModel(weights: T5Weights): FrozenModel {
  const { config } = weights;

  /** Teacher-forced logits, `[B * U, vocabSize]`. */
  function forward(prompt: tf.Tensor | null, batch: TokenBatch, form: PromptForm, dropout: Dropout): tf.Tensor {
    const { inputIds, targetIds, batchSize } = batch;
    const memory = crossMemory(weights, encode(weights, { prompt, inputIds, batchSize, form }, dropout));
    const decoderIds = shiftRight(targetIds, batchSize, config.decoderStartTokenId);
    return vocabularyLogits(decode(weights, decoderIds, batchSize, memory, [], dropout).hidden, weights);
  }

  /** Runs `use` with the prompt as a tensor `[P, dModel]` (null for length 0), and disposes it. */
  async function withPrompt<Result>(
    prompt: PromptValues,
    use: (tensor: tf.Tensor | null) => Promise<Result>,
  ): Promise<Result> {
    checkPrompt(prompt, config);
    if (prompt.length === 0) return use(null);
    // A copy, because tfjs may still hold the array when the optimizer changes the caller's.
    const tensor = tf.tensor2d(prompt.values.slice(), [prompt.length, prompt.width]);
    return use(tensor).finally(() => tensor.dispose());
  }

  return {
    config,
    identity: weights.identity,

    // tfjs takes memory as it goes.
    reserveTraining: async () => [],

    async lossAndPromptGradient(prompt, batch, objective): Promise<LossAndGradient> {
      checkBatch(batch, config);
      const targetTokens = batch.targetIds.reduce((count, id) => count + (id === config.padTokenId ? 0 : 1), 0);
      const { dropoutRate = 0 } = objective;
      const dropout = dropoutOf(keysOfBatch(batch, dropoutRate), dropoutRate);
      const lossOf = (tensor: tf.Tensor | null) =>
        summedTokenLoss(
          forward(tensor, batch, prompt.form ?? PLAIN_FORM, dropout),
          batch.targetIds,
          config.padTokenId,
          objective,
        );
      return withPrompt(prompt, async (tensor) => {
        if (tensor === null) {
          const value = tf.tidy(() => lossOf(null));
          const [loss = Number.NaN] = await readFloat32(value).finally(() => value.dispose());
          return { loss, targetTokens, promptGradient: new Float32Array(0) };
        }
        const { value, grad } = tf.tidy(() => tf.valueAndGrad(lossOf)(tensor));
        try {
          const [[loss = Number.NaN], promptGradient] = await Promise.all([readFloat32(value), readFloat32(grad)]);
          return { loss, targetTokens, promptGradient };
        } finally {
          tf.dispose([value, grad]);
        }
      });
    },

    async logits(prompt, batch) {
      checkBatch(batch, config);
      return withPrompt(prompt, async (tensor) => {
        const logits = tf.tidy(() => forward(tensor, batch, prompt.form ?? PLAIN_FORM, NO_DROPOUT));
        return readFloat32(logits).finally(() => logits.dispose());
      });
    },

    async generateGreedy(prompt, inputIds, batchSize, maxTargetLength) {
      checkRows(inputIds, batchSize);
      checkTokenIds(inputIds, config);
      return withPrompt(prompt, (tensor) =>
        decodeGreedily(
          weights,
          { prompt: tensor, inputIds, batchSize, form: prompt.form ?? PLAIN_FORM },
          maxTargetLength,
        ),
      );
    },

    async generateBeam(prompt, inputIds, batchSize, options) {
      checkRows(inputIds, batchSize);
      checkTokenIds(inputIds, config);
      checkBeams(options, config);
      return withPrompt(prompt, (tensor) =>
        decodeWithBeams(weights, { prompt: tensor, inputIds, batchSize, form: prompt.form ?? PLAIN_FORM }, options),
      );
    },

    async answer(prompt, inputIds, batchSize, { decoding, maxTargetLength, candidates }) {
      const inputs = [prompt, inputIds, batchSize] as const;
      const scores = await this.scoreCandidates(...inputs, candidates);
      if (decoding.method === 'greedy')
        return { scores, answers: await this.generateGreedy(...inputs, maxTargetLength) };
      if (decoding.method === 'sample') {
        checkDecoding(decoding, config);
        const answers = await withPrompt(prompt, (tensor) => {
          const sampler = new Sampler(inputIds, batchSize, decoding, maxTargetLength, config);
          const input = { prompt: tensor, inputIds, batchSize, form: prompt.form ?? PLAIN_FORM };
          return decodeBySampling(weights, input, sampler);
        });
        return { scores, answers };
      }
      const { beams, alpha } = decoding;
      const hypotheses = await this.generateBeam(...inputs, { beams, alpha, maxTargetLength });
      return { scores, answers: hypotheses.map(([best]) => [...(best?.ids ?? [])]) };
    },

    async scoreCandidates(prompt, inputIds, batchSize, candidates) {
      checkRows(inputIds, batchSize);
      checkTokenIds(inputIds, config);
      for (const candidate of candidates) checkTokenIds(candidate, config);
      return withPrompt(prompt, (tensor) =>
        scoreCandidates(weights, { prompt: tensor, inputIds, batchSize, form: prompt.form ?? PLAIN_FORM }, candidates),
      );
    },

    async embeddingRows(ids) {
      checkTokenIds(ids, config);
      if (ids.length === 0) return new Float32Array(0);
      const rows = tf.tidy(() => tf.gather(weights.embedding, tf.tensor1d(Int32Array.from(ids), 'int32')));
      return readFloat32(rows).finally(() => rows.dispose());
    },

    dispose() {
      weights.dispose();
    },
  };
}
