/** Reductions and softmax: one invocation for each reduced row, without workgroup memory. */
import * as tf from '../tf.ts';
import { dispatch } from './dispatch.ts';

export type Reduction = 'sum' | 'mean' | 'max';

/** WGSL of the first value, of the value with element `x[at]` taken in, and of the result. */
const REDUCTIONS: Readonly<Record<Reduction, { first: string; next: string; last: string }>> = {
  sum: { first: '0.0', next: 'value + x[at]', last: 'value' },
  mean: { first: '0.0', next: 'value + x[at]', last: 'value / f32(uniforms.width)' },
  max: { first: 'x[start]', next: 'max(value, x[at])', last: 'value' },
};

/** A tensor as `[outer, width, inner]`, of which the middle axis is reduced. */
export interface ReducedShape {
  readonly outer: number;
  readonly width: number;
  readonly inner: number;
}

/** x `[outer, width, inner]` to `[outer, inner]`, given the shape `outputShape`. */
export function reduceMiddle(
  backend: tf.WebGPUBackend,
  x: tf.TensorInfo,
  { outer, width, inner }: ReducedShape,
  reduction: Reduction,
  outputShape: number[],
): tf.TensorInfo {
  const { first, next, last } = REDUCTIONS[reduction];
  return dispatch(backend, {
    key: `reduce_${reduction}`,
    code: `fn main(index : i32) {
      if (index >= uniforms.outputs) { return; }
      let start = (index / uniforms.inner) * uniforms.width * uniforms.inner + index % uniforms.inner;
      var value = ${first};
      var at = start;
      for (var i = 0; i < uniforms.width; i++) {
        value = ${next};
        at += uniforms.inner;
      }
      result[index] = ${last};
    }`,
    components: 1,
    invocations: outer * inner,
    inputs: [{ name: 'x', tensor: x }],
    outputShape,
    sizes: { outputs: outer * inner, width, inner },
  });
}

/** Softmax of each row of x `[..., width]`, its maximum subtracted first; same shape. */
export function softmaxRows(backend: tf.WebGPUBackend, x: tf.TensorInfo): tf.TensorInfo {
  const width = x.shape.at(-1) ?? 1;
  const rows = tf.util.sizeFromShape(x.shape) / width;
  return dispatch(backend, {
    key: 'softmax',
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
