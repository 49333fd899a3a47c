/** Random batches and networks for comparing executors. */
import type { Rng } from '../../src/base/rng.ts';
import type { T5Config } from '../../src/t5/config.ts';
import type { PromptValues, TokenBatch } from '../../src/t5/frozenModel.ts';
import { randomSize } from './kernelCases.ts';

/** A batch of random lengths with ragged padding, whose last row is nothing but padding, and a prompt or none. */
export function randomStep(
  rng: Rng,
  { vocabSize, dModel }: Pick<T5Config, 'vocabSize' | 'dModel'>,
): { prompt: PromptValues; batch: TokenBatch } {
  const upTo = (most: number) => 1 + Math.floor(rng.nextUniform() * most);
  const [batchSize, inputLength, targetLength, length] = [upTo(4), upTo(20), upTo(6), upTo(9) - 1];
  const rows = (count: number, size: number) =>
    Int32Array.from({ length: count * size }, () => 1 + Math.floor(rng.nextUniform() * (vocabSize - 1)));
  const inputIds = rows(batchSize, inputLength);
  const targetIds = rows(batchSize, targetLength);
  for (let row = 0; row < batchSize; row++) {
    const kept = row === batchSize - 1 ? 0 : upTo(inputLength);
    inputIds.fill(0, row * inputLength + kept, (row + 1) * inputLength);
    targetIds.fill(0, row * targetLength + upTo(targetLength), (row + 1) * targetLength);
  }
  const values = Float32Array.from({ length: length * dModel }, () => 2 * rng.nextUniform() - 1);
  const prompt = { length, width: length === 0 ? 0 : dModel, values };
  return { prompt, batch: { batchSize, inputLength, targetLength, inputIds, targetIds } };
}

/** A small T5 1.0 or 1.1 of any widths: odd ones, heads that do not add up to the model's width, stacks of other depths. */
export function randomConfig(rng: Rng): T5Config {
  const isGated = rng.nextUniform() < 0.5;
  return {
    vocabSize: randomSize(rng, 20, 150),
    dModel: randomSize(rng, 6, 60),
    dKv: randomSize(rng, 2, 16),
    dFf: randomSize(rng, 5, 90),
    numLayers: randomSize(rng, 1, 3),
    numDecoderLayers: randomSize(rng, 1, 3),
    numHeads: randomSize(rng, 1, 5),
    relativeAttentionNumBuckets: 2 * randomSize(rng, 4, 16),
    relativeAttentionMaxDistance: randomSize(rng, 40, 128),
    layerNormEpsilon: 1e-6,
    feedForward: isGated ? 'gated-gelu' : 'relu',
    tiedHead: !isGated,
    scaleDecoderOutputs: !isGated,
    padTokenId: 0,
    eosTokenId: 1,
    decoderStartTokenId: 0,
  };
}
