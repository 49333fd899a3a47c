/**
 * A stand-in for a frozen T5 where a test is about the run and not about the network: a deterministic function of
 * prompt and batch with an exact gradient, in microseconds. Each example pulls every prompt value towards a number of
 * its own and of its dropout key, so that different data, order, masks or rounding gives a different prompt.
 */
import type { FrozenModel, LossAndGradient, PromptValues, TokenBatch } from '../../src/t5/frozenModel.ts';
import type { Tokenizer } from '../../src/tokenizers/tokenizer.ts';

const WIDTH = 6;

export interface SyntheticModel extends FrozenModel {
  /** Called before each step's answer; may throw or change it. */
  onStep: (call: number, answer: LossAndGradient) => LossAndGradient;
  steps: number;
}

export function syntheticModel(): SyntheticModel {
  return {
    config: {
      vocabSize: 300,
      dModel: WIDTH,
      dKv: 2,
      dFf: 8,
      numLayers: 1,
      numDecoderLayers: 1,
      numHeads: 2,
      relativeAttentionNumBuckets: 32,
      relativeAttentionMaxDistance: 128,
      layerNormEpsilon: 1e-6,
      feedForward: 'relu',
      tiedHead: true,
      scaleDecoderOutputs: true,
      padTokenId: 0,
      eosTokenId: 1,
      decoderStartTokenId: 0,
    },
    identity: 'a'.repeat(64),
    steps: 0,
    reserveTraining: async () => [],
    onStep: (_, answer) => answer,

    async lossAndPromptGradient(prompt: PromptValues, batch: TokenBatch): Promise<LossAndGradient> {
      const promptGradient = new Float32Array(prompt.values.length);
      let loss = 0;
      for (let example = 0; example < batch.batchSize; example++) {
        const ids = batch.inputIds.subarray(example * batch.inputLength, (example + 1) * batch.inputLength);
        const key = batch.dropoutKeys?.[2 * example] ?? 0;
        const code = ids.reduce((sum, id, position) => (sum * 31 + id * (position + 1)) % 1009, 7 + (key % 1009));
        prompt.values.forEach((value, index) => {
          const difference = value - Math.sin(code + index);
          loss += difference * difference;
          promptGradient[index] = (promptGradient[index] ?? 0) + 2 * difference;
        });
      }
      const targetTokens = batch.targetIds.filter((id) => id !== 0).length;
      this.steps += 1;
      return this.onStep(this.steps, { loss, targetTokens, promptGradient });
    },

    async logits(_prompt, batch) {
      return new Float32Array(batch.batchSize * batch.targetLength * 300);
    },

    /** Answers "a" or "b", by the sign of the prompt's sum and the input's first token. */
    async generateGreedy(prompt, inputIds, batchSize) {
      const sum = prompt.values.reduce((total, value) => total + value, 0);
      const inputLength = inputIds.length / batchSize;
      return Array.from({ length: batchSize }, (_, row) => [
        ((inputIds[row * inputLength] ?? 0) + (sum > 0 ? 1 : 0)) % 2 === 0 ? code('a') : code('b'),
        1,
      ]);
    },

    async generateBeam(prompt, inputIds, batchSize, options) {
      const answers = await this.generateGreedy(prompt, inputIds, batchSize, options.maxTargetLength);
      return answers.map((ids) => [{ ids, score: 0 }]);
    },

    async answer(prompt, inputIds, batchSize, { decoding, maxTargetLength, candidates }) {
      const inputs = [prompt, inputIds, batchSize] as const;
      const answers =
        decoding.method !== 'beam'
          ? await this.generateGreedy(...inputs, maxTargetLength)
          : await this.generateBeam(...inputs, { beams: decoding.beams, alpha: decoding.alpha, maxTargetLength }).then(
              (found) => found.map(([best]) => [...(best?.ids ?? [])]),
            );
      return { answers, scores: await this.scoreCandidates(...inputs, candidates) };
    },

    /** By the prompt's sum and the input's first token, like the answers: other rows of the batch have no say. */
    async scoreCandidates(prompt, inputIds, batchSize, candidates) {
      const sum = prompt.values.reduce((total, value) => total + value, 0);
      const inputLength = inputIds.length / batchSize;
      return Float32Array.from({ length: batchSize * candidates.length }, (_, index) => {
        const first = inputIds[Math.floor(index / candidates.length) * inputLength] ?? 0;
        return -Math.abs(sum + first - (index % candidates.length));
      });
    },

    async embeddingRows(ids) {
      return Float32Array.from({ length: ids.length * WIDTH }, (_, index) =>
        Math.cos((ids[Math.floor(index / WIDTH)] ?? 0) + index),
      );
    },

    dispose() {},
  };
}

const code = (letter: string) => letter.charCodeAt(0) + 2;

/** One token a UTF-16 unit below 256, two above pad and EOS. */
export const letterTokenizer: Tokenizer = {
  vocabSize: 300,
  padTokenId: 0,
  eosTokenId: 1,
  unknownTokenId: 2,
  identity: 'b'.repeat(64),
  encode: (text) => Array.from(text, (letter) => Math.min(299, code(letter))),
  decode: (ids) =>
    ids
      .slice(0, ids.includes(1) ? ids.indexOf(1) : undefined)
      .map((id) => String.fromCharCode(id - 2))
      .join(''),
  piece: (id) => String.fromCharCode(id - 2),
};
