/** Softmax and reductions along the last axis: one invocation a row, without workgroup memory. */
import type * as tf from '../tf.ts';
import { dispatch } from './dispatch.ts';

export type RowReduction = 'sum' | 'mean' | 'max';

const REDUCTIONS: Readonly<Record<RowReduction, { first: string; next: string; last: string }>> = {
  sum: { first: '0.0', next: 'value + x[start + i]', last: 'value' },
  mean: { first: '0.0', next: 'value + x[start + i]', last: 'value / f32(uniforms.width)' },
  max: { first: 'x[start]', next: 'max(value, x[start + i])', last: 'value' },
};

/** Rows and their width: all axes but the last, and the last. */
export function rowsOf(shape: readonly number[]): { rows: number; width: number } {
  return { rows: shape.slice(0, -1).reduce((product, size) => product * size, 1), width: shape.at(-1) ?? 1 };
}

/** x `[..., width]` to `[...]`, or `[..., 1]` with `keepAxis`. */
export function reduceRows(
  backend: tf.WebGPUBackend,
  x: tf.TensorInfo,
  reduction: RowReduction,
  keepAxis: boolean,
): tf.TensorInfo {
  const { rows, width } = rowsOf(x.shape);
  const { first, next, last } = REDUCTIONS[reduction];
  return dispatch(backend, {
    key: `rows_${reduction}`,
    code: `fn main(index : i32) {
      if (index >= uniforms.rows) { return; }
      let start = index * uniforms.width;
      var value = ${first};
      for (var i = 0; i < uniforms.width; i++) { value = ${next}; }
      result[index] = ${last};
    }`,
    components: 1,
    invocations: rows,
    inputs: [{ name: 'x', tensor: x }],
    outputShape: keepAxis ? [...x.shape.slice(0, -1), 1] : x.shape.slice(0, -1),
    sizes: { rows, width },
  });
}

/** Softmax of each row of x `[..., width]`, its maximum subtracted first; same shape. */
export function softmaxRows(backend: tf.WebGPUBackend, x: tf.TensorInfo): tf.TensorInfo {
  const { rows, width } = rowsOf(x.shape);
  return dispatch(backend, {
    key: 'rows_softmax',
    code: `fn main(index : i32) {
      if (index >= uniforms.rows) { return; }
      let start = index * uniforms.width;
      var highest = x[start];
      for (var i = 1; i < uniforms.width; i++) { highest = max(highest, x[start + i]); }
      var total = 0.0;
      for (var i = 0; i < uniforms.width; i++) {
        let power = exp(x[start + i] - highest);
        result[start + i] = power;
        total += power;
      }
      for (var i = 0; i < uniforms.width; i++) { result[start + i] = result[start + i] / total; }
    }`,
    components: 1,
    invocations: rows,
    inputs: [{ name: 'x', tensor: x }],
    outputShape: x.shape,
    sizes: { rows, width },
  });
}
