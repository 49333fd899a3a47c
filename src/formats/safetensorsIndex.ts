/**
 * A model in several safetensors files: `model.safetensors.index.json` maps every tensor's name to its shard. The
 * index's `metadata.total_size` is information only (writers count tied tensors differently) and is not used.
 */
import { LabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { isJsonObject, ownField, parseJsonBytes } from './json.ts';
import { openSafetensors, type SafetensorsFile } from './safetensors.ts';
import type { TensorCollection } from './tensorCollection.ts';

/**
 * The index's map from tensor name to shard file name.
 * @throws LabError `SafetensorsFormat` if it is no such index or names a file outside its own folder
 */
export function parseSafetensorsIndex(indexBytes: Uint8Array, name: string): ReadonlyMap<string, string> {
  const result = parseJsonBytes(indexBytes);
  if ('problem' in result) throw refuse(name, result.problem, 'a JSON object with a weight_map');
  const weightMap = isJsonObject(result.value) ? ownField(result.value, 'weight_map') : undefined;
  if (!isJsonObject(weightMap)) throw refuse(name, 'no weight_map', 'an object "weight_map" of tensor and file names');
  const shardOf = new Map<string, string>();
  for (const [tensor, file] of Object.entries(weightMap)) {
    if (typeof file !== 'string' || !/^[^/\\:\0]+$/.test(file) || file === '.' || file === '..') {
      throw refuse(name, `${JSON.stringify(file)} for "${tensor}"`, 'the name of a file in the same folder');
    }
    shardOf.set(tensor, file);
  }
  if (shardOf.size === 0) throw refuse(name, 'an empty weight_map', 'at least one tensor');
  return shardOf;
}

/**
 * Opens every shard (headers only) and checks that index and shards name the same tensors in the same files.
 * @param open gives the source of a shard by the file name that the index states
 * @throws LabError `SafetensorsFormat` naming the first tensor on which they disagree; what `open` throws
 */
export async function openShardedSafetensors(
  indexBytes: Uint8Array,
  open: (fileName: string) => Promise<ByteSource>,
  name = 'model.safetensors.index.json',
): Promise<TensorCollection> {
  const shardOf = parseSafetensorsIndex(indexBytes, name);
  const fileOf = new Map<string, SafetensorsFile>();
  let totalBytes = 0;
  for (const fileName of [...new Set(shardOf.values())].sort()) {
    const shard = await openSafetensors(await open(fileName));
    totalBytes += shard.totalBytes;
    for (const tensor of shard.entries.keys()) {
      if (shardOf.get(tensor) !== fileName) {
        const stated = shardOf.get(tensor) ?? 'no file';
        throw refuse(name, `"${tensor}" in ${fileName}`, `it in ${stated}, as the index says`);
      }
      fileOf.set(tensor, shard);
    }
  }
  const absent = [...shardOf].find(([tensor]) => !fileOf.has(tensor));
  if (absent !== undefined) throw refuse(name, `no "${absent[0]}" in ${absent[1]}`, 'it there, as the index says');

  return {
    totalBytes,
    names: () => [...fileOf.keys()].sort(),
    entry: (tensor) => fileOf.get(tensor)?.entry(tensor),
    async readFloat32(tensor, range) {
      const shard = fileOf.get(tensor);
      if (shard === undefined) throw refuse(name, `${fileOf.size} tensors without it`, `"${tensor}"`);
      return shard.readFloat32(tensor, range);
    },
  };
}

function refuse(name: string, found: string, expected: string): LabError {
  return new LabError({
    tag: 'SafetensorsFormat',
    what: 'The index of this sharded model does not fit',
    found,
    expected,
    remedy: 'Download the whole model folder again: all shards and the index of one version.',
    where: name,
  });
}
