/** T5 1.0's feed-forward layer, `relu(X Wᵢ) Wₒ`: its activation as an epilogue of the products on either side. */
import { storeElementwise } from './epilogue.ts';
import { dispatchProduct } from './product.ts';
import type { ProductVariant } from './productVariant.ts';
import type { GpuArray, Runner } from './runner.ts';
import { expectShape } from './shapes.ts';
import { columnsOf, type FrozenMatrix, joinColumns } from './splitMatrix.ts';

/** `max(X W, 0)`: X `[rows, inputs]`; returns `[rows, outputs]`. */
export function reluForward(runner: Runner, x: GpuArray, input: FrozenMatrix, variant?: ProductVariant): GpuArray {
  if ('parts' in input) return joinColumns(runner, input, false, (part) => reluForward(runner, x, part, variant));
  const [rows = 0] = x.shape;
  const hidden = runner.allocate([rows, input.outputs]);
  const epilogue = storeElementwise('relu', hidden, input.outputs, [], (value, _, type) => `max(${value}, ${type}())`);
  dispatchProduct(runner, { x, weight: input, transposed: false, variant }, epilogue);
  return hidden;
}

/**
 * The gradient at `X Wᵢ`: `dOutput Wₒᵀ` where `hidden`, the result of `reluForward`, is positive, and 0 elsewhere.
 * dOutput `[rows, Wₒ's outputs]`; hidden and result `[rows, Wₒ's inputs]`. From here `matMulTransposed` with Wᵢ goes on.
 */
export function reluBackward(
  runner: Runner,
  dOutput: GpuArray,
  output: FrozenMatrix,
  hidden: GpuArray,
  variant?: ProductVariant,
): GpuArray {
  if ('parts' in output) {
    return joinColumns(runner, output, true, (part, start) => {
      const share = columnsOf(runner, hidden, start, part.inputs);
      const gradient = reluBackward(runner, dOutput, part, share, variant);
      runner.release(share);
      return gradient;
    });
  }
  const [rows = 0] = dOutput.shape;
  expectShape(hidden, [rows, output.inputs], 'hidden');
  const gradient = runner.allocate([rows, output.inputs]);
  const epilogue = storeElementwise(
    'relu_backward',
    gradient,
    output.inputs,
    [hidden],
    (value, at, type) => `select(${type}(), ${value}, other0[${at}] > ${type}())`,
  );
  dispatchProduct(runner, { x: dOutput, weight: output, transposed: true, variant }, epilogue);
  return gradient;
}
