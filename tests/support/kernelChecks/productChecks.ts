/** Products with frozen matrices and the activations in them, against the formulas on the weights as they are packed. */
import type { Rng } from '../../../src/base/rng.ts';
import { gatedGeluBackward, gatedGeluForward, gatedGeluHidden } from '../../../src/engine/fused/gatedGelu.ts';
import { matMul, matMulTransposed } from '../../../src/engine/fused/matMul.ts';
import { uploadMatrix } from '../../../src/engine/fused/packedMatrix.ts';
import {
  interleaveOutputs,
  type MatrixValues,
  type PackedValues,
  packMatrix,
  roundUpTo4,
  unpackMatrix,
  type WeightStorage,
} from '../../../src/engine/fused/packMatrix.ts';
import { reluBackward, reluForward } from '../../../src/engine/fused/relu.ts';
import { randomSize, randomValues, relativeError } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

export function randomMatrix(rng: Rng, inputs: number, outputs: number): MatrixValues {
  // As wide apart as trained ones: the outputs' sizes differ by a factor of up to 30.
  const sizes = Float32Array.from({ length: outputs }, () => 10 ** (-1.5 * rng.nextUniform()));
  const values = randomValues(rng, inputs * outputs).map((value, i) => value * sizes[i % outputs]!);
  return { values, inputs, outputs, layout: 'inputsFirst' };
}

/** `scale X W (+ add)`, or with Wᵀ, in float64; W `[inputs, outputs]`. */
export function productReference(
  x: ArrayLike<number>,
  { values, inputs, outputs }: { values: ArrayLike<number>; inputs: number; outputs: number },
  transposed: boolean,
  scale = 1,
  add?: ArrayLike<number>,
): Float64Array {
  const [inner, columns] = transposed ? [outputs, inputs] : [inputs, outputs];
  const rows = x.length / inner;
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      sum += x[row * inner + k]! * values[transposed ? column * outputs + k : k * outputs + column]!;
    }
    return scale * sum + (add?.[at] ?? 0);
  });
}

/** What a packed matrix stands for. */
export const held = (packed: PackedValues) => ({ ...packed, values: unpackMatrix(packed) });

/** Sizes of which a third are multiples of four, a few tiny and a few long. */
function productSizes(rng: Rng, index: number): readonly [rows: number, inputs: number, outputs: number] {
  const size = () => (index % 3 === 0 ? 4 * randomSize(rng, 1, 24) : randomSize(rng, 1, 90));
  if (index % 25 === 24) return [randomSize(rng, 1, 5), randomSize(rng, 300, 1000), randomSize(rng, 1, 12)];
  return [randomSize(rng, 1, index % 5 === 0 ? 5 : 90), size(), size()];
}

/** `X W` forward, `dY Wᵀ` backward, with and without a sum. */
export function productCheck(storage: WeightStorage): KernelCheck {
  return {
    name: `product, ${storage}`,
    async run({ memory, runs }, rng, index) {
      const [rows, inputs, outputs] = productSizes(rng, index);
      const packed = packMatrix(randomMatrix(rng, inputs, outputs), storage);
      const weight = uploadMatrix(memory, packed);
      const errors: number[] = [];
      for (const transposed of [false, true]) {
        const product = transposed ? matMulTransposed : matMul;
        const [inner, columns] = transposed ? [outputs, inputs] : [inputs, outputs];
        const [x, add] = [randomValues(rng, rows * inner), randomValues(rng, rows * columns)];
        const options = index % 2 === 0 ? {} : { scale: 0.25, add: memory.upload(add, [rows, columns]) };
        const result = product(runs, memory.upload(x, [rows, inner]), weight, options);
        const expected =
          index % 2 === 0
            ? productReference(x, held(packed), transposed)
            : productReference(x, held(packed), transposed, 0.25, add);
        errors.push(relativeError(await memory.read(result), expected));
      }
      return { where: `${rows} rows by [${inputs}, ${outputs}]`, error: Math.max(...errors) };
    },
  };
}

export function reluCheck(storage: WeightStorage): KernelCheck {
  return {
    name: `relu, ${storage}`,
    async run({ memory, runs }, rng, index) {
      const [rows, dModel, dFf] = productSizes(rng, index);
      const input = packMatrix(randomMatrix(rng, dModel, dFf), storage);
      const output = packMatrix(randomMatrix(rng, dFf, dModel), storage);
      const [x, dOutput] = [randomValues(rng, rows * dModel), randomValues(rng, rows * dModel)];
      const hidden = reluForward(runs, memory.upload(x, [rows, dModel]), uploadMatrix(memory, input));
      const gradient = reluBackward(runs, memory.upload(dOutput, [rows, dModel]), uploadMatrix(memory, output), hidden);
      // Signs as the GPU found them: a sum next to zero may fall on either side.
      const onGpu = await memory.read(hidden);
      const expectedHidden = productReference(x, held(input), false).map((value) => Math.max(0, value));
      const expected = productReference(dOutput, held(output), true).map((value, i) => (onGpu[i]! > 0 ? value : 0));
      const errors = [relativeError(onGpu, expectedHidden), relativeError(await memory.read(gradient), expected)];
      return { where: `${rows} rows, ${dModel} to ${dFf}`, error: Math.max(...errors) };
    },
  };
}

/** T5's GELU with tanh, and its slope. */
const tanhOf = (g: number) => Math.tanh(Math.sqrt(2 / Math.PI) * (g + 0.044715 * g ** 3));
const gelu = (g: number) => (g / 2) * (1 + tanhOf(g));
const geluSlope = (g: number) => (gelu(g + 1e-4) - gelu(g - 1e-4)) / 2e-4;

export function gatedGeluCheck(storage: WeightStorage): KernelCheck {
  return {
    name: `gatedGelu, ${storage}`,
    async run({ memory, runs }, rng, index) {
      const [rows, dModel, dFf] = productSizes(rng, index);
      const input = packMatrix(
        interleaveOutputs(randomMatrix(rng, dModel, dFf), randomMatrix(rng, dModel, dFf)),
        storage,
      );
      const output = packMatrix(randomMatrix(rng, dFf, dModel), storage);
      const [x, dOutput] = [randomValues(rng, rows * dModel), randomValues(rng, rows * dModel)];
      const onGpu = memory.upload(x, [rows, dModel]);
      const [inputOnGpu, outputOnGpu] = [uploadMatrix(memory, input), uploadMatrix(memory, output)];
      const { hidden, gateAndUp } = gatedGeluForward(runs, onGpu, inputOnGpu);
      const alone = gatedGeluHidden(runs, onGpu, inputOnGpu);
      const gradient = gatedGeluBackward(runs, memory.upload(dOutput, [rows, dModel]), outputOnGpu, gateAndUp);
      // The surplus columns go on into products as they are.
      const product = matMul(runs, hidden, outputOnGpu);
      const dX = matMulTransposed(runs, gradient, inputOnGpu);

      const width = roundUpTo4(dFf);
      const both = productReference(x, held(input), false); // [rows, 2 * width], interleaved by fours
      const dHidden = productReference(dOutput, held(output), true); // [rows, dFf]
      const expectedHidden = new Float64Array(rows * width);
      const expected = new Float64Array(rows * 2 * width);
      for (let i = 0; i < rows * width; i++) {
        // Where the gate's value for place i stands in `both`; its partner stands four later.
        const at = 2 * i - (i % 4);
        const [gate, up] = [both[at]!, both[at + 4]!];
        expectedHidden[i] = gelu(gate) * up;
        const column = i % width;
        if (column >= dFf) continue;
        const pull = dHidden[Math.floor(i / width) * dFf + column]!;
        expected[at] = pull * up * geluSlope(gate);
        expected[at + 4] = pull * gelu(gate);
      }
      const kept = expectedHidden.filter((_, i) => i % width < dFf);
      const errors = [
        relativeError(await memory.read(gateAndUp), both),
        relativeError(await memory.read(hidden), expectedHidden),
        relativeError(await memory.read(alone), expectedHidden),
        relativeError(await memory.read(gradient), expected),
        relativeError(await memory.read(product), productReference(kept, held(output), false)),
        relativeError(await memory.read(dX), productReference(expected, held(input), true)),
      ];
      return { where: `${rows} rows, ${dModel} to ${dFf}`, error: Math.max(...errors) };
    },
  };
}
