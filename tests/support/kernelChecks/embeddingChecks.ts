/** The embedding with prompts in front, and the prompts' gradient. */
import type { Rng } from '../../../src/base/rng.ts';
import { gatherWithPrompt, promptGradient } from '../../../src/engine/fused/embedding.ts';
import { uploadMatrix } from '../../../src/engine/fused/packedMatrix.ts';
import { packMatrix, unpackMatrix, type WeightStorage } from '../../../src/engine/fused/packMatrix.ts';
import { randomSize, randomValues, relativeError } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

/** In every other case the prompt stands behind some of each row's tokens, the first or all of them among others. */
function tokensBefore(rng: Rng, index: number, batchSize: number, inputLength: number): Int32Array | null {
  if (index % 2 === 0) return null;
  return Int32Array.from({ length: batchSize }, () => rng.nextBelow(inputLength + 1));
}

/** Rows are copied: any difference is an infinite error. */
export function gatherCheck(storage: WeightStorage): KernelCheck {
  return {
    name: `gatherWithPrompt, ${storage}`,
    async run({ memory, runs }, rng, index) {
      const [vocabSize, width] = [randomSize(rng, 5, 40), randomSize(rng, 1, 40)];
      const [prompts, inputLength] = [randomSize(rng, 1, 3), randomSize(rng, 1, 9)];
      const batchSize = prompts * randomSize(rng, 1, 4);
      const promptLength = index % 3 === 0 ? 0 : randomSize(rng, 1, 6);
      const values = randomValues(rng, vocabSize * width);
      // Parts are arrays of their own, as they are where one buffer cannot hold the table.
      const cut = index % 2 === 0 ? 0 : randomSize(rng, 1, vocabSize - 1);
      const packed = (cut === 0 ? [values] : [values.subarray(0, cut * width), values.subarray(cut * width)]).map(
        (part) =>
          packMatrix({ values: part, inputs: part.length / width, outputs: width, layout: 'inputsFirst' }, storage),
      );
      const bank = randomValues(rng, prompts * promptLength * width);
      const ids = Int32Array.from({ length: batchSize * inputLength }, () => rng.nextBelow(vocabSize));
      const before = tokensBefore(rng, index, batchSize, inputLength);

      const x = gatherWithPrompt(runs, {
        prompts: promptLength === 0 ? null : memory.upload(bank, [prompts, promptLength, width]),
        table: packed.map((part) => uploadMatrix(memory, part)),
        ids: memory.upload(ids, [batchSize, inputLength]),
        before: promptLength === 0 ? null : before && memory.upload(before, [batchSize]),
      });
      const table = Float32Array.from(packed.flatMap((part) => [...unpackMatrix(part)]));
      const expected: number[] = [];
      for (let b = 0; b < batchSize; b++) {
        const its = Math.floor((b * prompts) / batchSize);
        const rows = [...ids.subarray(b * inputLength, (b + 1) * inputLength)].map((id) => {
          return table.slice(id * width, (id + 1) * width);
        });
        rows.splice(before?.[b] ?? 0, 0, bank.slice(its * promptLength * width, (its + 1) * promptLength * width));
        for (const row of rows) expected.push(...row);
      }
      const error = relativeError(await memory.read(x), expected);
      const where = `${vocabSize} tokens, ${prompts} prompts in ${batchSize} by ${promptLength} + ${inputLength} by ${width}`;
      return { where, error: error === 0 ? 0 : Number.POSITIVE_INFINITY };
    },
  };
}

export const promptGradientCheck: KernelCheck = {
  name: 'promptGradient',
  async run({ memory, runs }, rng, index) {
    const [prompts, rows, width] = [randomSize(rng, 1, 4), randomSize(rng, 1, 6), randomSize(rng, 1, 40)];
    const batchSize = prompts * rows;
    const [promptLength, inputLength] = [randomSize(rng, 1, 7), randomSize(rng, 0, 9)];
    const length = promptLength + inputLength;
    const values = randomValues(rng, batchSize * length * width);
    const dX = memory.upload(values, [batchSize * length, width]);
    const before = tokensBefore(rng, index, batchSize, inputLength);
    const dPrompts = promptGradient(runs, dX, {
      batchSize,
      prompts,
      promptLength,
      before: before && memory.upload(before, [batchSize]),
    });
    const size = promptLength * width;
    const expected = Float64Array.from({ length: prompts * size }, (_, element) => {
      const first = Math.floor(element / size) * rows;
      let sum = 0;
      for (let b = first; b < first + rows; b++) {
        sum += values[(b * length + (before?.[b] ?? 0)) * width + (element % size)]!;
      }
      return sum;
    });
    const where = `${prompts} prompts in ${batchSize} by ${promptLength} + ${inputLength} by ${width}`;
    return { where, error: relativeError(await memory.read(dPrompts), expected) };
  },
};
