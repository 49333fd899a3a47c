import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomSize, randomValues, relativeError, withNarrowGrids } from '../../../tests/support/kernelCases.ts';
import { Rng } from '../../base/rng.ts';
import { gatherWithPrompt, promptGradient } from './embedding.ts';
import { inputsOf, outputsOf, uploadMatrix } from './packedMatrix.ts';
import { packMatrix, unpackMatrix } from './packMatrix.ts';

describe('the embedding', () => {
  const gpu = useGpuRunner();

  describe.each(['float32', 'float16', 'int8'] as const)('gathering rows of a %s table', (storage) => {
    it('gives exactly the prompt and the rows, at 200 random shapes', async () => {
      const runner = gpu();
      const narrow = withNarrowGrids(runner, 2);
      const rng = Rng.forSeed(20261123, `gather ${storage}`);
      for (let i = 0; i < 200; i++) {
        const [vocabSize, width] = [randomSize(rng, 5, 40), randomSize(rng, 1, 40)];
        const [batchSize, inputLength] = [randomSize(rng, 1, 4), randomSize(rng, 1, 9)];
        const promptLength = i % 3 === 0 ? 0 : randomSize(rng, 1, 6);
        const values = randomValues(rng, vocabSize * width);
        // Parts are arrays of their own, as they are where one buffer cannot hold the table.
        const cut = i % 2 === 0 ? 0 : randomSize(rng, 1, vocabSize - 1);
        const packed = (cut === 0 ? [values] : [values.subarray(0, cut * width), values.subarray(cut * width)]).map(
          (part) =>
            packMatrix({ values: part, inputs: part.length / width, outputs: width, layout: 'inputsFirst' }, storage),
        );
        const prompt = randomValues(rng, promptLength * width);
        const ids = Int32Array.from({ length: batchSize * inputLength }, () => rng.nextBelow(vocabSize));

        const parts = packed.map((part) => uploadMatrix(runner, part));
        const promptArray = promptLength === 0 ? null : runner.upload(prompt, [promptLength, width]);
        const idsArray = runner.upload(ids, [batchSize, inputLength]);
        const x = gatherWithPrompt(i % 4 === 0 ? narrow : runner, { prompt: promptArray, table: parts, ids: idsArray });

        const table = Float32Array.from(packed.flatMap((part) => [...unpackMatrix(part)]));
        const expected: number[] = [];
        for (let b = 0; b < batchSize; b++) {
          expected.push(...prompt);
          for (const id of ids.subarray(b * inputLength, (b + 1) * inputLength)) {
            expected.push(...table.subarray(id * width, (id + 1) * width));
          }
        }
        expect(x.shape).toEqual([batchSize * (promptLength + inputLength), width]);
        expect(await runner.read(x)).toEqual(Float32Array.from(expected));
      }
    });

    it('reads a part of a larger table', async () => {
      const runner = gpu();
      const values = randomValues(Rng.forSeed(1, storage), 9 * 11);
      const packed = packMatrix({ values, inputs: 9, outputs: 11, layout: 'inputsFirst' }, storage);
      const part = outputsOf(inputsOf(uploadMatrix(runner, packed), 4, 5), 8, 3);
      const ids = runner.upload(Int32Array.of(4, 0), [1, 2]);
      const table = unpackMatrix(packed);
      const expected = [...table.subarray(8 * 11 + 8, 8 * 11 + 11), ...table.subarray(4 * 11 + 8, 4 * 11 + 11)];
      expect([...(await runner.read(gatherWithPrompt(runner, { prompt: null, table: [part], ids })))]).toEqual(
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
    const prompt = runner.allocate([2, 5]);
    expect(() => gatherWithPrompt(runner, { prompt, table: [table(4)], ids })).toThrow(
      'prompt is [2, 5], expected [2, 4]',
    );
    expect(() => gatherWithPrompt(runner, { prompt: null, table: [table(4), table(8)], ids })).toThrow('4 and 8 wide');
  });

  describe('the gradient of the prompt', () => {
    it('is the sum over the batch of its rows, at 200 random shapes', async () => {
      const runner = gpu();
      const rng = Rng.forSeed(20261123, 'promptGradient');
      for (let i = 0; i < 200; i++) {
        const [batchSize, width] = [randomSize(rng, 1, 6), randomSize(rng, 1, 40)];
        const [promptLength, inputLength] = [randomSize(rng, 1, 7), randomSize(rng, 0, 9)];
        const length = promptLength + inputLength;
        const values = randomValues(rng, batchSize * length * width);
        const dX = runner.upload(values, [batchSize * length, width]);
        const dPrompt = promptGradient(runner, dX, batchSize, promptLength);
        const expected = Float64Array.from({ length: promptLength * width }, (_, element) => {
          let sum = 0;
          for (let b = 0; b < batchSize; b++) sum += values[b * length * width + element]!;
          return sum;
        });
        expect(dPrompt.shape).toEqual([promptLength, width]);
        expect(relativeError(await runner.read(dPrompt), expected)).toBeLessThan(1e-6);
      }
    });

    it('refuses a batch that does not divide the rows, or is too short for the prompt', () => {
      const runner = gpu();
      expect(() => promptGradient(runner, runner.allocate([7, 4]), 2, 2)).toThrow('7 rows');
      expect(() => promptGradient(runner, runner.allocate([6, 4]), 2, 4)).toThrow('a prompt of 4');
    });
  });
});
