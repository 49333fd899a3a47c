/** The values that packing leaves of a tensor, so that the oracle computes with what packed kernels compute with. */
import { packMatrix, unpackMatrix, type WeightStorage } from '../../engine/fused/packMatrix.ts';
import { EMBEDDING } from '../weightNames.ts';
import { embeddingStorageFor } from '../weightStorage.ts';

/** Norms and position biases are not packed. */
const UNPACKED = /layer_norm|relative_attention_bias/;

/**
 * The values of tensor `name` after packing as `storage` and back, in the tensor's own order.
 * @throws LabError `ModelWeights` if float16 or int8 cannot hold one
 */
export function dequantised(
  name: string,
  values: Float32Array,
  shape: readonly number[],
  storage: WeightStorage,
): Float32Array {
  if (storage === 'float32' || UNPACKED.test(name)) return values;
  const [rows = 0, columns = 0] = shape;
  if (name === EMBEDDING) {
    const matrix = { values, inputs: rows, outputs: columns, layout: 'inputsFirst' } as const;
    return unpackMatrix(packMatrix(matrix, embeddingStorageFor(storage)));
  }
  const matrix = { values, inputs: columns, outputs: rows, layout: 'outputsFirst' } as const;
  const unpacked = unpackMatrix(packMatrix(matrix, storage)); // [columns, rows]
  return values.map((_, index) => unpacked[(index % columns) * rows + Math.floor(index / columns)] ?? Number.NaN);
}
