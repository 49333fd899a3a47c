/** The products and activations against their formulas in float64, on the weights that the packed matrix holds. */
import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { relativeError } from '../../../tests/support/kernelCases.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import type { KernelCheck } from '../../../tests/support/kernelChecks/kernelCheck.ts';
import {
  gatedGeluCheck,
  held,
  productReference,
  randomMatrix,
  reluCheck,
} from '../../../tests/support/kernelChecks/productChecks.ts';
import { Rng } from '../../base/rng.ts';
import { gatedGeluBackward, gatedGeluForward } from './gatedGelu.ts';
import type { ImmediateRunner } from './immediateRunner.ts';
import { matMul, matMulTransposed } from './matMul.ts';
import { inputsOf, outputsOf, type PackedMatrix, uploadMatrix } from './packedMatrix.ts';
import {
  interleaveOutputs,
  type MatrixValues,
  packMatrix,
  roundUpTo4,
  unpackMatrix,
  type WeightStorage,
} from './packMatrix.ts';
import { canRun, type ProductVariant, variantKey } from './productVariant.ts';
import { reluBackward } from './relu.ts';
import type { GpuArray } from './runner.ts';

const STORAGES: readonly WeightStorage[] = ['float32', 'float16', 'int8'];
const TOLERANCE = 1e-5; // of the largest number of the result

let gpu: () => ImmediateRunner;
const rng = Rng.forSeed(7, 'products');
const random = (length: number) => Float32Array.from({ length }, () => 4 * rng.nextUniform() - 2);
const below = (bound: number) => 1 + rng.nextBelow(bound);

/** Small ones of every kind: they compile quickly, and edges are many. */
const VARIANTS: readonly ProductVariant[] = [
  { sharing: 'registers', rows: 1, vectors: 1, workgroup: [8, 4] },
  { sharing: 'registers', rows: 5, vectors: 3, workgroup: [4, 16] },
  { sharing: 'subgroup', rows: 4, vectors: 2, workgroup: [4, 2] },
  { sharing: 'subgroup', rows: 8, vectors: 1, workgroup: [1, 4] },
  { sharing: 'workgroup', rows: 2, vectors: 2, workgroup: [4, 8] },
];
const runnable = (variants: readonly ProductVariant[]) => variants.filter((variant) => canRun(variant, gpu()));

const VARIANT_SHAPES: readonly (readonly [rows: number, inputs: number, outputs: number])[] = [
  [3, 5, 7],
  [19, 37, 54],
  [33, 68, 88],
];

/** The default one, and one of each kind that shares. */
const EPILOGUE_VARIANTS = [undefined, VARIANTS[2], VARIANTS[4]] as const;

/** Random shapes; of a variant that is not the default one with even sizes and one with odd ones. */
function expectEpilogue(check: KernelCheck, variant: ProductVariant | undefined): Promise<void> {
  if (variant === undefined) return expectCases(check, gpu(), { cases: 6 });
  return expectCases(check, gpu(), { cases: 2, choices: { product: () => variant } });
}

async function expectNear(result: GpuArray, expected: ArrayLike<number>, what: string): Promise<void> {
  expect(relativeError(await gpu().read(result), expected), what).toBeLessThan(TOLERANCE);
}

/** Rows widened to a multiple of four by copies of 3: what an earlier kernel might leave there. */
function widened(x: Float32Array, width: number): Float32Array {
  const wide = roundUpTo4(width);
  return Float32Array.from({ length: (x.length / width) * wide }, (_, i) =>
    i % wide < width ? x[Math.floor(i / wide) * width + (i % wide)]! : 3,
  );
}

/** Sizes at which tiles, vectors and workgroups begin and end, then any. */
const SHAPES: readonly (readonly [rows: number, inputs: number, outputs: number])[] = [
  [1, 1, 1],
  [1, 64, 40],
  [2, 4, 4],
  [3, 5, 7],
  [8, 8, 8],
  [9, 12, 12],
  [65, 16, 68],
  [64, 130, 64],
  [17, 20, 257],
  [5, 1000, 12],
  ...Array.from({ length: 14 }, () => [below(90), below(90), below(90)] as const),
  ...Array.from({ length: 6 }, () => [below(90), 4 * below(20), 4 * below(20)] as const),
];

describe('products with frozen matrices', () => {
  gpu = useGpuRunner();

  describe.each(STORAGES)('of %s weights', (storage) => {
    it.each([false, true])('equal the formula for all kinds of sizes (transposed: %s)', async (transposed) => {
      const product = transposed ? matMulTransposed : matMul;
      for (const [rows, inputs, outputs] of SHAPES) {
        const packed = packMatrix(randomMatrix(rng, inputs, outputs), storage);
        const weight = uploadMatrix(gpu(), packed);
        const [inner, columns] = transposed ? [outputs, inputs] : [inputs, outputs];
        const x = random(rows * inner);
        const add = random(rows * columns);
        const expected = productReference(x, held(packed), transposed);
        const expectedSum = productReference(x, held(packed), transposed, 0.25, add);
        const onGpu = gpu().upload(x, [rows, inner]);
        const addend = gpu().upload(add, [rows, columns]);
        const wide = gpu().upload(widened(x, inner), [rows, roundUpTo4(inner)]);
        const what = `[${rows}, ${inputs}, ${outputs}]`;
        const checks = [
          expectNear(product(gpu(), onGpu, weight), expected, what),
          expectNear(product(gpu(), wide, weight), expected, `${what}, widened`),
        ];
        if (rows >= 5) {
          const sum = product(gpu(), onGpu, weight, { scale: 0.25, add: addend });
          checks.push(expectNear(sum, expectedSum, `${what}, add`));
          expect(product(gpu(), onGpu, weight, { scale: 0.25, add: addend, into: addend })).toBe(addend);
          checks.push(expectNear(addend, expectedSum, `${what}, accumulated`));
        }
        await Promise.all(checks);
      }
    });

    it('read parts of a matrix in place', async () => {
      const [rows, inputs, outputs] = [11, 22, 30];
      const packed = packMatrix(randomMatrix(rng, inputs, outputs), storage);
      const whole = uploadMatrix(gpu(), packed);
      for (const [firstInput, inputCount, firstOutput, outputCount] of [
        [4, 8, 8, 12],
        [0, 22, 28, 2],
        [20, 2, 0, 30],
        [16, 6, 24, 6],
      ] as const) {
        const part = outputsOf(inputsOf(whole, firstInput, inputCount), firstOutput, outputCount);
        const all = unpackMatrix(packed);
        const values = Float32Array.from(
          { length: inputCount * outputCount },
          (_, i) => all[(firstInput + Math.floor(i / outputCount)) * outputs + firstOutput + (i % outputCount)]!,
        );
        const matrix = { values, inputs: inputCount, outputs: outputCount };
        const [x, y] = [random(rows * inputCount), random(rows * outputCount)];
        const straight = matMul(gpu(), gpu().upload(x, [rows, inputCount]), part);
        await expectNear(
          straight,
          productReference(x, matrix, false),
          `inputs from ${firstInput}, outputs from ${firstOutput}`,
        );
        const back = matMulTransposed(gpu(), gpu().upload(y, [rows, outputCount]), part);
        await expectNear(back, productReference(y, matrix, true), `transposed from ${firstInput}, ${firstOutput}`);
      }
      expect(() => outputsOf(whole, 2, 8)).toThrow('from 2 on');
      expect(() => outputsOf(whole, 0, 6)).toThrow('6 outputs');
      expect(() => inputsOf(whole, 20, 4)).toThrow('part of 22');
    });

    it('equal the formula in every variant, and each other bit for bit', async () => {
      for (const [rows, inputs, outputs] of VARIANT_SHAPES) {
        const packed = packMatrix(randomMatrix(rng, inputs, outputs), storage);
        const weight = uploadMatrix(gpu(), packed);
        const [x, y] = [random(rows * inputs), random(rows * outputs)];
        const onGpu = { x: gpu().upload(x, [rows, inputs]), y: gpu().upload(y, [rows, outputs]) };
        const run = async (variant?: ProductVariant) => [
          await gpu().read(matMul(gpu(), onGpu.x, weight, { variant })),
          await gpu().read(matMulTransposed(gpu(), onGpu.y, weight, { variant })),
        ];
        const [straight, transposed] = await run();
        const what = `[${rows}, ${inputs}, ${outputs}]`;
        expect(relativeError(straight!, productReference(x, held(packed), false)), what).toBeLessThan(TOLERANCE);
        expect(relativeError(transposed!, productReference(y, held(packed), true)), what).toBeLessThan(TOLERANCE);
        for (const variant of runnable(VARIANTS)) {
          expect(await run(variant), `${variantKey(variant)} ${what}`).toEqual([straight, transposed]);
        }
      }
    });

    it.for(EPILOGUE_VARIANTS)('apply ReLU and its gradient on the way: %o', async (variant, { skip }) => {
      if (variant !== undefined && !canRun(variant, gpu())) skip();
      await expectEpilogue(reluCheck(storage), variant);
    });

    it.for(EPILOGUE_VARIANTS)('apply the gated GELU and its gradient on the way: %o', async (variant, { skip }) => {
      if (variant !== undefined && !canRun(variant, gpu())) skip();
      await expectEpilogue(gatedGeluCheck(storage), variant);
    });
  });

  describe('of any storage', () => {
    it('carry gated GELU through far ends of its range', async () => {
      const gates = [-1e4, -50, -9.1, -5, -0.5, 0, 0.5, 5, 9.1, 50, 1e4];
      const column = (value: number): MatrixValues => ({
        values: Float32Array.of(value),
        inputs: 1,
        outputs: 1,
        layout: 'inputsFirst',
      });
      const input = uploadMatrix(gpu(), packMatrix(interleaveOutputs(column(1), column(0)), 'float32'));
      const output = uploadMatrix(gpu(), packMatrix(column(1), 'float32'));
      const x = gpu().upload(Float32Array.from(gates), [gates.length, 1]);
      const { gateAndUp } = gatedGeluForward(gpu(), x, input);
      const ones = gpu().upload(new Float32Array(gates.length).fill(1), [gates.length, 1]);
      const gradient = await gpu().read(gatedGeluBackward(gpu(), ones, output, gateAndUp));
      gates.forEach((gate, row) => {
        const gelu = (gate / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (gate + 0.044715 * gate ** 3)));
        expect(gradient[8 * row + 4]!).toBeCloseTo(gelu, 4);
      });
    });

    it('refuse arrays that do not fit', () => {
      const weight: PackedMatrix = uploadMatrix(gpu(), packMatrix(randomMatrix(rng, 6, 10), 'float16'));
      const array = (rows: number, width: number) => gpu().upload(new Float32Array(rows * width), [rows, width]);
      expect(() => matMul(gpu(), array(3, 10), weight)).toThrow('x is [3, 10], expected [3, 6]');
      expect(() => matMulTransposed(gpu(), array(3, 6), weight)).toThrow('x is [3, 6], expected [3, 10]');
      expect(() => matMul(gpu(), array(3, 6), weight, { add: array(2, 10) })).toThrow(
        'add is [2, 10], expected [3, 10]',
      );
      expect(() => matMul(gpu(), array(3, 6), weight, { into: array(3, 6) })).toThrow(
        'into is [3, 6], expected [3, 10]',
      );
      expect(() => reluBackward(gpu(), array(3, 10), weight, array(3, 10))).toThrow(
        'hidden is [3, 10], expected [3, 6]',
      );
      expect(() => gatedGeluForward(gpu(), array(3, 6), weight)).toThrow('10 outputs');
      expect(() => gatedGeluBackward(gpu(), array(3, 10), weight, array(3, 12))).toThrow('gateAndUp is [3, 12]');
    });
  });
});
