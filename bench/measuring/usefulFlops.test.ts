import { describe, expect, it } from 'vitest';
import { SHAPES } from '../shapes.ts';
import { usefulFlops } from './usefulFlops.ts';

describe('useful arithmetic of a step', () => {
  it('is that of every product, forward and back to its data', () => {
    const config = {
      ...SHAPES.lab.config,
      vocabSize: 11,
      dModel: 3,
      dKv: 2,
      dFf: 5,
      numHeads: 1,
      numLayers: 1,
      numDecoderLayers: 1,
    };
    const shape = { ...SHAPES.lab, config, promptLength: 1, inputLength: 3, targetLength: 2 };
    // [rows, inner, columns] of each product; batch 1, memory of 4, targets of 2.
    const linear = [
      ...Array.from({ length: 3 }, () => [4, 3, 2]), // encoder: queries, keys, values
      [4, 2, 3], // and output
      [4, 3, 5], // input
      [4, 3, 5], // gate
      [4, 5, 3], // output
      ...Array.from({ length: 3 }, () => [2, 3, 2]), // decoder's own attention
      [2, 2, 3],
      [2, 3, 2], // cross-attention: queries
      [4, 3, 2], // keys of the memory
      [4, 3, 2], // values
      [2, 2, 3],
      [2, 3, 5],
      [2, 3, 5],
      [2, 5, 3],
      [2, 3, 11], // head
    ];
    // Scores and weighted values: both factors depend on the prompt, so that the way back has two products for each.
    const attention = [
      [4, 2, 4],
      [4, 4, 2],
      [2, 2, 2],
      [2, 2, 2],
      [2, 2, 4],
      [2, 4, 2],
    ];
    const work = (products: readonly (readonly number[])[]) =>
      products.reduce((sum, sizes) => sum + sizes.reduce((product, size) => product * size, 2), 0);
    expect(usefulFlops(shape, 1)).toBe(2 * work(linear) + 3 * work(attention));
    expect(usefulFlops(shape, 5)).toBe(5 * usefulFlops(shape, 1));
  });
});
