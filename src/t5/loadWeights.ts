/**
 * From a file's tensors to weights on the GPU, one tensor at a time: read, check, hash, upload, forget. Every name and
 * shape is checked against the configuration before the first byte of values is read.
 */
import { LabError } from '../base/errors.ts';
import { sha256Hex } from '../base/hash.ts';
import { finishUploads, uploadTensor } from '../engine/tensors.ts';
import type * as tf from '../engine/tf.ts';
import type { TensorCollection } from '../formats/tensorCollection.ts';
import type { T5Config } from './config.ts';
import type { ParsedConfig } from './parseConfig.ts';
import { EMBEDDING, EMBEDDING_ALIASES, expectedWeights, HEAD, IGNORED } from './weightNames.ts';
import { arrangeWeights, type T5Weights } from './weights.ts';

export type LoadProgress = (progress: {
  readonly loadedBytes: number; // as stored
  readonly totalBytes: number;
  /** The tensor that is being loaded. */
  readonly what: string;
}) => void;

function refuse(what: string, found: string, expected: string, where?: string): never {
  throw new LabError({
    tag: 'ModelWeights',
    what,
    found,
    expected,
    remedy: 'Use the config.json and the weights of one and the same model, saved by transformers.',
    ...(where === undefined ? {} : { where }),
  });
}

/** At most five of the names, then how many more. */
function listed(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return names.slice(0, 5).join(', ') + more;
}

/**
 * The whole configuration: the head is tied if and only if the weights have none.
 * @throws LabError `ModelWeights` if the configuration calls for a head that is not there
 */
export function completeConfig(parsed: ParsedConfig, tensors: Pick<TensorCollection, 'entry'>): T5Config {
  const { requiresOwnHead, ...config } = parsed;
  const tiedHead = tensors.entry(HEAD) === undefined;
  if (tiedHead && requiresOwnHead) {
    refuse('The weights have no output head', `no ${HEAD}`, `${HEAD}, as "tie_word_embeddings": false says`);
  }
  return { ...config, tiedHead };
}

/**
 * Where each expected tensor is in the file: its own name, or an alias of the embedding.
 * @throws LabError `ModelWeights` for missing, unexpected or misshapen tensors
 */
function locate(expected: ReadonlyMap<string, readonly number[]>, tensors: TensorCollection): Map<string, string> {
  const aliases = EMBEDDING_ALIASES.filter((alias) => tensors.entry(alias) !== undefined);
  const sources = new Map<string, string>();
  for (const name of expected.keys()) {
    if (tensors.entry(name) !== undefined) sources.set(name, name);
    else if (name === EMBEDDING && aliases[0] !== undefined) sources.set(name, aliases[0]);
  }
  const missing = [...expected.keys()].filter((name) => !sources.has(name));
  if (missing.length > 0) {
    refuse('The weights are incomplete', `no ${listed(missing)}`, `${expected.size} tensors for this configuration`);
  }
  const known = new Set<string>([...expected.keys(), ...aliases, ...IGNORED]);
  const unexpected = tensors.names().filter((name) => !known.has(name));
  if (unexpected.length > 0) {
    refuse('The weights hold tensors that this model has not', listed(unexpected), 'none besides the model’s own');
  }
  const checked = [...sources, ...aliases.map((alias) => [EMBEDDING, alias] as const)];
  for (const [name, source] of checked) {
    const shape = tensors.entry(source)?.shape.join(', ');
    const wanted = expected.get(name)?.join(', ');
    if (shape !== wanted) refuse('A tensor has another shape', `[${shape}]`, `[${wanted}] by config.json`, source);
  }
  return sources;
}

function refuseNotFinite(values: Float32Array, name: string): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) refuse('A tensor holds a value that is no number', `${values[index]} at ${index}`, 'finite', name);
}

/**
 * Uploads all weights to the current backend.
 *
 * The identity is the SHA-256 of a JSON text: the configuration, then `[name, sha256 of the float32 bytes]` for each
 * tensor in order of names. Neither sharding nor float16 storage changes it, other values do.
 * @throws LabError `ModelWeights`; `SafetensorsFormat` and `FileRead` from the file; `GpuOutOfMemory`, `DeviceLost`
 */
export async function loadWeights(
  config: T5Config,
  tensors: TensorCollection,
  onProgress: LoadProgress,
): Promise<T5Weights> {
  const expected = expectedWeights(config);
  const sources = locate(expected, tensors);
  const loaded = new Map<string, tf.Tensor>();
  const dispose = () => {
    for (const tensor of loaded.values()) tensor.dispose();
    loaded.clear();
  };
  const hashes: [string, string][] = [];
  let loadedBytes = 0;
  let parameters = 0;
  try {
    for (const [name, shape] of [...expected].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const source = sources.get(name) ?? name;
      onProgress({ loadedBytes, totalBytes: tensors.totalBytes, what: source });
      const values = await tensors.readFloat32(source);
      refuseNotFinite(values, source);
      // A copy without a shared or larger buffer behind it, which Web Crypto would hash as well.
      const bytes = new Uint8Array(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      hashes.push([name, await sha256Hex(bytes)]);
      loaded.set(name, uploadTensor(values, [...shape], source));
      loadedBytes += tensors.entry(source)?.byteLength ?? 0;
      parameters += values.length;
    }
    await finishUploads();
    onProgress({ loadedBytes: tensors.totalBytes, totalBytes: tensors.totalBytes, what: 'done' });
    const canonicalConfig = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = new TextEncoder().encode(JSON.stringify({ config: canonicalConfig, tensors: hashes }));
    const identity = await sha256Hex(text);
    return { config, identity, parameters, bytesOnGpu: parameters * 4, ...arrangeWeights(config, loaded), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
