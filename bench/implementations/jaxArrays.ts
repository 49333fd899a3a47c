/** Arrays on jax-js's device. */
import { type Array as JaxArray, numpy as np } from '@jax-js/jax';

export function float32(values: Float32Array<ArrayBuffer>, shape: number[]): JaxArray {
  return np.array(values, { shape, dtype: np.float32 });
}

export function int32(values: Int32Array<ArrayBuffer>, shape: number[]): JaxArray {
  return np.array(values, { shape, dtype: np.int32 });
}
