/** A model's tensors as packed weights hold them: what a network on packed weights is to be compared with. */
import { packMatrix, unpackMatrix, type WeightStorage } from '../../src/engine/fused/packMatrix.ts';
import type { TensorCollection } from '../../src/formats/tensorCollection.ts';
import { embeddingStorageFor } from '../../src/t5/fused/loadFusedWeights.ts';
import { EMBEDDING } from '../../src/t5/weightNames.ts';

/** Norms and position biases are not packed. */
const UNPACKED = /layer_norm|relative_attention_bias/;

export function dequantised(tensors: TensorCollection, storage: WeightStorage): TensorCollection {
  return {
    ...tensors,
    names: () => tensors.names(),
    entry: (name) => tensors.entry(name),
    async readFloat32(name) {
      const values = await tensors.readFloat32(name);
      if (UNPACKED.test(name)) return values;
      const [rows = 0, columns = 0] = tensors.entry(name)?.shape ?? [];
      if (name === EMBEDDING) {
        const matrix = { values, inputs: rows, outputs: columns, layout: 'inputsFirst' } as const;
        return unpackMatrix(packMatrix(matrix, embeddingStorageFor(storage)));
      }
      const matrix = { values, inputs: columns, outputs: rows, layout: 'outputsFirst' } as const;
      const unpacked = unpackMatrix(packMatrix(matrix, storage)); // [columns, rows]
      return values.map((_, index) => unpacked[(index % columns) * rows + Math.floor(index / columns)] ?? Number.NaN);
    },
  };
}
