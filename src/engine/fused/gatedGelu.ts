/**
 * T5 1.1's feed-forward layer, `(gelu(X W₀) ⊙ X W₁) Wₒ` (Shazeer 2020), as epilogues of the products on either side.
 * W₀ and W₁ are one matrix, four outputs of each in turn (`interleaveOutputs`), so that a tile holds both factors.
 */
import type { Epilogue } from './epilogue.ts';
import type { PackedMatrix } from './packedMatrix.ts';
import { roundUpTo4 } from './packMatrix.ts';
import { dispatchProduct } from './product.ts';
import type { ProductVariant } from './productVariant.ts';
import type { GpuArray, Runner } from './runner.ts';
import { expectShape } from './shapes.ts';
import { columnsOf, type FrozenMatrix, joinColumns } from './splitMatrix.ts';

/**
 * GELU by tanh, "gelu_new" in transformers: `x/2 (1 + t)`, `t = tanh(√(2/π) (x + 0.044715 x³))`, and its derivative
 * `(1 + t)/2 + x/2 (1 - t²) √(2/π) (1 + 3 · 0.044715 x²)`.
 */
const GELU = `
  const SQRT_2_OVER_PI = ${Math.sqrt(2 / Math.PI)};
  fn tanhOfGelu(x : vec4<f32>) -> vec4<f32> {
    let inner = SQRT_2_OVER_PI * fma(0.044715 * x * x, x, x);
    // In float32 tanh is 1 from 9.02 on; some drivers compute it as a quotient of exponentials that overflow.
    return tanh(clamp(inner, vec4<f32>(-10.0), vec4<f32>(10.0)));
  }
  fn gelu(x : vec4<f32>, t : vec4<f32>) -> vec4<f32> {
    return 0.5 * x * (1.0 + t);
  }
  fn geluSlope(x : vec4<f32>, t : vec4<f32>) -> vec4<f32> {
    return 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * SQRT_2_OVER_PI * (1.0 + 3.0 * 0.044715 * x * x);
  }`;

export interface GatedGelu {
  /** `gelu(X W₀) ⊙ X W₁`, `[rows, width]`: the wide x of `matMul` with Wₒ. */
  readonly hidden: GpuArray;
  /** `X W₀` and `X W₁`, interleaved as the matrix is, `[rows, 2 * width]`: what the way back needs. */
  readonly gateAndUp: GpuArray;
}

/**
 * X `[rows, inputs]`; `input` has `2 * width` outputs, where width is dFf rounded up to a multiple of four. Surplus
 * columns of the results are 0.
 */
export function gatedGeluForward(
  runner: Runner,
  x: GpuArray,
  input: FrozenMatrix,
  variant?: ProductVariant,
): GatedGelu {
  if ('parts' in input) {
    const kept: GpuArray[] = [];
    const hidden = joinColumns(runner, input, false, (part) => {
      const ofPart = gatedGeluForward(runner, x, part, variant);
      kept.push(ofPart.gateAndUp);
      return ofPart.hidden;
    });
    const gateAndUp = joinColumns(runner, input, false, (part) => {
      const next = kept.shift();
      if (next === undefined) throw new Error(`No gate of a part with ${part.outputs} outputs`);
      return next;
    });
    return { hidden, gateAndUp };
  }
  const [rows = 0] = x.shape;
  const gateAndUp = runner.allocate([rows, input.outputs]);
  const hidden = gatedGelu(runner, x, input, gateAndUp, variant);
  return { hidden, gateAndUp };
}

/** `hidden` of `gatedGeluForward` alone, where there will be no way back. */
export function gatedGeluHidden(runner: Runner, x: GpuArray, input: FrozenMatrix, variant?: ProductVariant): GpuArray {
  if ('parts' in input) return joinColumns(runner, input, false, (part) => gatedGeluHidden(runner, x, part, variant));
  return gatedGelu(runner, x, input, null, variant);
}

function gatedGelu(
  runner: Runner,
  x: GpuArray,
  input: PackedMatrix,
  gateAndUp: GpuArray | null,
  variant: ProductVariant | undefined,
): GpuArray {
  const [rows = 0] = x.shape;
  if (input.outputs % 8 !== 0) throw new Error(`${input.outputs} outputs are not a gate's and an input's interleaved`);
  const hidden = runner.allocate([rows, input.outputs / 2]);
  const epilogue: Epilogue = {
    key: gateAndUp === null ? 'gated_gelu' : 'gated_gelu_kept',
    arrays: [
      { name: 'hidden', array: hidden, access: 'read_write', element: 'vec4<f32>' },
      ...(gateAndUp === null
        ? []
        : [{ name: 'gateAndUp', array: gateAndUp, access: 'read_write', element: 'vec4<f32>' } as const]),
    ],
    functions: GELU,
    store: (vectors) =>
      pairs(vectors)
        .map(
          (j) => `if (column + ${j}u < sizes.columnVectors) {
            let at = row * sizes.columnVectors + column + ${j}u;
            hidden[at / 2u] = gelu(value${j}, tanhOfGelu(value${j})) * value${j + 1};
            ${gateAndUp === null ? '' : `gateAndUp[at] = value${j}; gateAndUp[at + 1u] = value${j + 1};`}
          }`,
        )
        .join('\n'),
  };
  dispatchProduct(runner, { x, weight: input, transposed: false, variant }, epilogue);
  return hidden;
}

/**
 * The gradient at `X W₀` and `X W₁`, interleaved, `[rows, 2 * width]`: with `dHidden = dOutput Wₒᵀ`,
 * `dHidden ⊙ up ⊙ gelu'(gate)` and `dHidden ⊙ gelu(gate)`. dOutput `[rows, Wₒ's outputs]`; `gateAndUp` as
 * `gatedGeluForward` gave it. From here `matMulTransposed` with the interleaved matrix goes on.
 */
export function gatedGeluBackward(
  runner: Runner,
  dOutput: GpuArray,
  output: FrozenMatrix,
  gateAndUp: GpuArray,
  variant?: ProductVariant,
): GpuArray {
  if ('parts' in output) {
    return joinColumns(runner, output, true, (part, start) => {
      const share = columnsOf(runner, gateAndUp, 2 * start, 2 * roundUpTo4(part.inputs));
      const gradient = gatedGeluBackward(runner, dOutput, part, share, variant);
      runner.release(share);
      return gradient;
    });
  }
  const width = roundUpTo4(output.inputs);
  const [rows = 0] = dOutput.shape;
  expectShape(gateAndUp, [rows, 2 * width], 'gateAndUp');
  const gradient = runner.allocate([rows, 2 * width]);
  const epilogue: Epilogue = {
    key: 'gated_gelu_backward',
    arrays: [
      { name: 'gateAndUp', array: gateAndUp, access: 'read', element: 'vec4<f32>' },
      { name: 'gradient', array: gradient, access: 'read_write', element: 'vec4<f32>' },
    ],
    functions: GELU,
    store: (vectors) =>
      Array.from(
        { length: vectors },
        (_, j) => `if (column + ${j}u < sizes.columnVectors) {
          let at = 2u * (row * sizes.columnVectors + column + ${j}u);
          let gate = gateAndUp[at];
          let t = tanhOfGelu(gate);
          gradient[at] = value${j} * gateAndUp[at + 1u] * geluSlope(gate, t);
          gradient[at + 1u] = value${j} * gelu(gate, t);
        }`,
      ).join('\n'),
  };
  dispatchProduct(runner, { x: dOutput, weight: output, transposed: true, variant }, epilogue);
  return gradient;
}

/** Indices of the even vectors of a tile. @throws Error if the last has no partner */
function pairs(vectors: number): number[] {
  if (vectors % 2 !== 0) throw new Error(`A gated tile needs an even number of vectors, not ${vectors}`);
  return Array.from({ length: vectors / 2 }, (_, pair) => 2 * pair);
}
