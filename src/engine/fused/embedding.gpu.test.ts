import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomValues } from '../../../tests/support/kernelCases.ts';
import { gatherCheck, promptGradientCheck } from '../../../tests/support/kernelChecks/embeddingChecks.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import { Rng } from '../../base/rng.ts';
import { gatherWithPrompt, promptGradient } from './embedding.ts';
import { inputsOf, outputsOf, uploadMatrix } from './packedMatrix.ts';
import { packMatrix, unpackMatrix } from './packMatrix.ts';

describe('the embedding', () => {
  const gpu = useGpuRunner();

  describe.each(['float32', 'float16', 'int8'] as const)('gathering rows of a %s table', (storage) => {
    it('gives exactly the prompt and the rows, at 200 random shapes', () =>
      expectCases(gatherCheck(storage), gpu(), { cases: 200 }));

    it('reads a part of a larger table', async () => {
      const runner = gpu();
      const values = randomValues(Rng.forSeed(1, storage), 9 * 11);
      const packed = packMatrix({ values, inputs: 9, outputs: 11, layout: 'inputsFirst' }, storage);
      const part = outputsOf(inputsOf(uploadMatrix(runner, packed), 4, 5), 8, 3);
      const ids = runner.upload(Int32Array.of(4, 0), [1, 2]);
      const table = unpackMatrix(packed);
      const expected = [...table.subarray(8 * 11 + 8, 8 * 11 + 11), ...table.subarray(4 * 11 + 8, 4 * 11 + 11)];
      expect([...(await runner.read(gatherWithPrompt(runner, { prompts: null, table: [part], ids })))]).toEqual(
        expected,
      );
    });
  });

  it('refuses a prompt or parts of another width', () => {
    const runner = gpu();
    const table = (outputs: number) =>
      uploadMatrix(
        runner,
        packMatrix({ values: new Float32Array(4 * outputs), inputs: 4, outputs, layout: 'inputsFirst' }, 'float32'),
      );
    const ids = runner.upload(Int32Array.of(0), [1, 1]);
    const prompts = runner.allocate([1, 2, 5]);
    expect(() => gatherWithPrompt(runner, { prompts, table: [table(4)], ids })).toThrow(
      'prompts is [1, 2, 5], expected [1, 2, 4]',
    );
    expect(() => gatherWithPrompt(runner, { prompts: null, table: [table(4), table(8)], ids })).toThrow('4 and 8 wide');
  });

  describe('the gradient of the prompt', () => {
    it('is the sum over the batch of its rows, at 200 random shapes', () =>
      expectCases(promptGradientCheck, gpu(), { cases: 200 }));

    it('refuses a batch that does not divide the rows, or is too short for the prompt', () => {
      const runner = gpu();
      expect(() =>
        promptGradient(runner, runner.allocate([7, 4]), { batchSize: 2, prompts: 1, promptLength: 2 }),
      ).toThrow('7 rows');
      expect(() =>
        promptGradient(runner, runner.allocate([6, 4]), { batchSize: 2, prompts: 1, promptLength: 4 }),
      ).toThrow('a prompt of 4');
    });
  });
});
