/** Each kernel of the lab against tfjs's cpu backend, over shapes that meet every edge of its tiles and conditions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCpuBackend, startGpuBackend } from '../backend.ts';
import { type GpuHost, openGpu } from '../device.ts';
import { installNodeGpu } from '../nodeGpu.ts';
import { readFloat32 } from '../tensors.ts';
import * as tf from '../tf.ts';

interface Case {
  readonly name: string;
  readonly shapes: readonly number[][];
  readonly compute: (...inputs: tf.Tensor[]) => tf.Tensor;
}

const BATCHES = [[], [3], [2, 3]];
const SIZES = [
  [8, 8, 8],
  [1, 1, 1],
  [12, 20, 4], // half a tile, by fours
  [4, 4, 132],
  [9, 17, 5],
  [64, 3, 33],
  [7, 64, 1],
] as const;
const TRANSPOSED = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

const products: Case[] = BATCHES.flatMap((batch) =>
  SIZES.flatMap(([rows, columns, inner]) =>
    TRANSPOSED.map(([transposeA, transposeB]) => ({
      name: `product [${[...batch, rows, inner]}] by [.., ${columns}], transposed ${transposeA} and ${transposeB}`,
      shapes: [
        [...batch, ...(transposeA ? [inner, rows] : [rows, inner])],
        [...batch, ...(transposeB ? [columns, inner] : [inner, columns])],
      ],
      compute: (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, transposeA, transposeB),
    })),
  ),
);

/** Sums of what cancels out have no digits to compare. */
const positive = (x: tf.Tensor) => tf.add(x, 9);

const others: Case[] = [
  {
    name: 'a product with a broadcast batch',
    shapes: [
      [4, 8, 8],
      [1, 8, 8],
    ],
    compute: (a, b) => tf.matMul(a!, b!),
  },
  ...[[2, 5, 40, 33], [32, 1], [31, 7], [70, 1024], [40, 1025], [6]].flatMap((shape) => [
    { name: `softmax of [${shape}]`, shapes: [shape], compute: (x: tf.Tensor) => tf.softmax(x) },
    { name: `sum of [${shape}]`, shapes: [shape], compute: (x: tf.Tensor) => tf.sum(positive(x), -1) },
    { name: `mean of [${shape}]`, shapes: [shape], compute: (x: tf.Tensor) => tf.mean(positive(x), -1, true) },
    { name: `maximum of [${shape}]`, shapes: [shape], compute: (x: tf.Tensor) => tf.max(x, -1) },
    { name: `logSumExp of [${shape}]`, shapes: [shape], compute: (x: tf.Tensor) => tf.logSumExp(x, -1) },
  ]),
  { name: 'sum of the first axis', shapes: [[40, 33]], compute: (x) => tf.sum(positive(x!), 0) },
  { name: 'sum of the middle axis', shapes: [[5, 9, 8]], compute: (x) => tf.sum(positive(x!), 1, true) },
  { name: 'maximum of the first two axes', shapes: [[5, 9, 40]], compute: (x) => tf.max(x!, [1, 0], true) },
  { name: 'sum of axes that are apart', shapes: [[5, 40, 8]], compute: (x) => tf.sum(positive(x!), [0, 2]) },
  { name: 'sum of two axes', shapes: [[40, 5, 7]], compute: (x) => tf.sum(positive(x!), [1, 2]) },
  { name: 'sum of everything', shapes: [[40, 33]], compute: (x) => tf.sum(positive(x!)) },
];

/** Fixed values between -8 and 8, without a pattern that a wrong stride could keep. */
function valuesFor(shape: readonly number[], seed: number): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length }, (_, i) => 8 * Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1)));
}

async function run({ shapes, compute }: Case): Promise<{ shape: number[]; values: Float32Array }> {
  const result = tf.tidy(() => compute(...shapes.map((shape, seed) => tf.tensor(valuesFor(shape, seed), shape))));
  const values = await readFloat32(result);
  const { shape } = result;
  result.dispose();
  return { shape, values };
}

describe('the kernels', () => {
  const all = [...products, ...others];
  let host: GpuHost;
  const expected = new Map<string, { shape: number[]; values: Float32Array }>();

  beforeAll(async () => {
    await installNodeGpu();
    await startCpuBackend();
    for (const one of all) expected.set(one.name, await run(one));
    host = await openGpu();
    await startGpuBackend(host);
  });
  afterAll(() => host.device.destroy());

  it.each(all)('$name', async (one) => {
    const { shape, values } = await run(one);
    const reference = expected.get(one.name)!;
    expect(shape).toEqual(reference.shape);
    const largest = Math.max(1, ...reference.values.map(Math.abs));
    let difference = 0;
    values.forEach((value, i) => {
      difference = Math.max(difference, Math.abs(value - (reference.values[i] ?? Number.NaN)));
    });
    expect(difference / largest).toBeLessThan(5e-6);
  });

  it('leave no tensors and no buffers behind', async () => {
    const first = all[0]!;
    await run(first);
    const before = tf.memory();
    for (let i = 0; i < 5; i++) await run(first);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory()).toMatchObject({ numBytesInGPU: (before as { numBytesInGPU?: number }).numBytesInGPU });
  });
});
