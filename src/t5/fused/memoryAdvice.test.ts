import { describe, expect, it } from 'vitest';
import { T5_11_XL } from '../../../tests/support/t5Sizes.ts';
import { modelTooLarge, stepTooLarge } from './memoryAdvice.ts';

const MEGABYTE = 2 ** 20;

describe('advice where memory is short', () => {
  it('names what smaller weights would take', () => {
    expect(modelTooLarge(T5_11_XL, 'float32')).toMatchObject({
      tag: 'GpuOutOfMemory',
      found: 'no room for 11 GB of float32 weights',
      remedy: expect.stringContaining('float16 takes 5.3 GB, int8 takes 2.7 GB'),
    });
    expect(modelTooLarge(T5_11_XL, 'int8').remedy).toMatch(/^Use a smaller model\./);
  });

  it('names what smaller steps would need, and leaves out what cannot be made smaller', () => {
    const shape = { batchSize: 3, prompts: 1, sequences: 3, inputLength: 65, targetLength: 8, promptLength: 100 };
    const bytesOf = ({ batchSize, inputLength }: typeof shape) => batchSize * inputLength * MEGABYTE;
    const error = stepTooLarge(shape, 5 * MEGABYTE, bytesOf);
    expect(error.found).toBe('no room for 195 MB beside 5 MB of weights, with every block computed twice');
    expect(error.remedy).toMatch(/^A batch of 2 would need 130 MB; inputs of 33 tokens would need 99 MB\. /);
    const joint = { ...shape, batchSize: 12, prompts: 4, sequences: 12 };
    expect(stepTooLarge(joint, 5 * MEGABYTE, bytesOf).remedy).toMatch(
      /^2 runs at a time would need 390 MB; a batch of 2 for each run would need 520 MB; inputs of 33 tokens would /,
    );
    const single = { ...shape, batchSize: 1, sequences: 1, inputLength: 1 };
    expect(stepTooLarge(single, MEGABYTE, () => null)).toMatchObject({
      found: expect.stringContaining('an array that no buffer of this GPU can hold'),
      remedy: expect.stringMatching(/^Weights in fewer bytes/),
    });
  });
});
