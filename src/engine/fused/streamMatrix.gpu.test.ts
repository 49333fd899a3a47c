import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { Rng } from '../../base/rng.ts';
import type { ImmediateRunner } from './immediateRunner.ts';
import { interleavedSource, joinedSource, type MatrixSource } from './matrixSource.ts';
import type { PackedMatrix } from './packedMatrix.ts';
import {
  interleaveOutputs,
  joinOutputs,
  type MatrixValues,
  type PackedValues,
  packMatrix,
  WEIGHT_STORAGES,
} from './packMatrix.ts';
import { streamMatrix, streamRows } from './streamMatrix.ts';

const rng = Rng.forSeed(5, 'streamed matrices');

function randomMatrix(inputs: number, outputs: number): MatrixValues {
  const values = Float32Array.from({ length: inputs * outputs }, () => rng.nextUniform() - 0.5);
  return { values, inputs, outputs, layout: 'outputsFirst' };
}

/** Reads the matrix in blocks, and fails if they are out of order. */
function sourceOf({ values, inputs, outputs }: MatrixValues): MatrixSource {
  let next = 0;
  return {
    inputs,
    outputs,
    async read(first, count) {
      if (first !== next || first + count > outputs) throw new Error(`read ${count} outputs from ${first} on`);
      next += count;
      const part = values.slice(first * inputs, next * inputs);
      return { values: part, inputs, outputs: count, layout: 'outputsFirst' };
    },
  };
}

async function wordsOf(gpu: ImmediateRunner, { data, scales, ...sizes }: PackedMatrix) {
  const words = new Uint32Array((await gpu.read(data)).buffer);
  return { ...sizes, words, scales: scales === null ? null : await gpu.read(scales) };
}

/** What the whole matrix packed at once would be on the GPU. */
function expectedOf({ storage, inputs, outputs, words, scales }: PackedValues) {
  return { storage, inputs, outputs, words, scales, rowVectors: Math.ceil(outputs / 4), firstInput: 0, firstOutput: 0 };
}

describe('a matrix in blocks', () => {
  const gpu = useGpuRunner();
  const sizes = Array.from({ length: 6 }, () => [1 + rng.nextBelow(30), 1 + rng.nextBelow(90)] as const);

  describe.each(WEIGHT_STORAGES)('%s', (storage) => {
    it.each([...sizes, [7, 8] as const, [3, 16] as const])(
      'is what it is packed at once, %i inputs, %i outputs',
      async (inputs, outputs) => {
        const matrix = randomMatrix(inputs, outputs);
        const streamed = await streamMatrix(gpu(), sourceOf(matrix), storage, 1);
        expect(await wordsOf(gpu(), streamed)).toEqual(expectedOf(packMatrix(matrix, storage)));
      },
    );

    it('of several matrices is theirs joined or interleaved', async () => {
      const [first, second, third] = [randomMatrix(9, 13), randomMatrix(9, 2), randomMatrix(9, 26)];
      const joined = await streamMatrix(gpu(), joinedSource(...[first, second, third].map(sourceOf)), storage, 1);
      expect(await wordsOf(gpu(), joined)).toEqual(expectedOf(packMatrix(joinOutputs(first, second, third), storage)));
      const [gate, up] = [randomMatrix(5, 21), randomMatrix(5, 21)];
      const both = await streamMatrix(gpu(), interleavedSource(sourceOf(gate), sourceOf(up)), storage, 1);
      expect(await wordsOf(gpu(), both)).toEqual(expectedOf(packMatrix(interleaveOutputs(gate, up), storage)));
    });
  });

  it.each([
    ['float32', 27, 9],
    ['float16', 8, 12],
    ['float16', 50, 6],
  ] as const)('of rows, %s, is the table, %i rows of %i', async (storage, rows, width) => {
    const table = { ...randomMatrix(rows, width), layout: 'inputsFirst' } as const;
    const read = async (first: number, count: number) => table.values.slice(first * width, (first + count) * width);
    const streamed = await streamRows(gpu(), rows, width, read, storage, 1);
    expect(await wordsOf(gpu(), streamed)).toEqual(expectedOf(packMatrix(table, storage)));
  });

  it('names a weight that does not fit by its place in the whole matrix', async () => {
    const matrix = randomMatrix(4, 20);
    matrix.values[4 * 17] = 1e6;
    await expect(streamMatrix(gpu(), sourceOf(matrix), 'float16', 1)).rejects.toMatchObject({
      tag: 'ModelWeights',
      found: '1000000 (input 0, output 17)',
    });
  });
});
