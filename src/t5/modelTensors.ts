/**
 * A model's tensors as its configuration expects them: every name and shape is checked before the first byte of values
 * is read, then tensors are read one at a time, checked and hashed.
 */
import { LabError } from '../base/errors.ts';
import { sha256Hex } from '../base/hash.ts';
import type { TensorCollection } from '../formats/tensorCollection.ts';
import type { T5Config } from './config.ts';
import type { ParsedConfig } from './parseConfig.ts';
import { EMBEDDING, EMBEDDING_ALIASES, expectedWeights, HEAD, IGNORED } from './weightNames.ts';

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

/** Reads a model's tensors, in any order, and knows the model by them in the end. */
export interface ModelTensors {
  /** Each expected name with its shape, in order of names. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The tensor's values. @throws LabError `ModelWeights` for NaN or infinity, `SafetensorsFormat`, `FileRead` */
  read(name: string): Promise<Float32Array>;
  /** Numbers in all tensors together. */
  readonly parameters: number;
  /**
   * SHA-256 of a JSON text: the configuration, then `[name, sha256 of the float32 bytes]` for each tensor in order of
   * names. Neither sharding, reading order nor float16 storage changes it, other values do.
   * @throws Error if a tensor was not read yet
   */
  identity(): Promise<string>;
}

/** @throws LabError `ModelWeights` for missing, unexpected or misshapen tensors */
export function openModelTensors(config: T5Config, tensors: TensorCollection, onProgress: LoadProgress): ModelTensors {
  const sorted = [...expectedWeights(config)].sort(([a], [b]) => (a < b ? -1 : 1));
  const shapes = new Map(sorted);
  const sources = locate(shapes, tensors);
  const hashes = new Map<string, string>();
  let loadedBytes = 0;
  return {
    shapes,
    parameters: sorted.reduce((sum, [, shape]) => sum + shape.reduce((product, size) => product * size, 1), 0),
    async read(name) {
      const source = sources.get(name);
      if (source === undefined) throw new Error(`${name} is none of the model's tensors`);
      onProgress({ loadedBytes, totalBytes: tensors.totalBytes, what: source });
      const values = await tensors.readFloat32(source);
      refuseNotFinite(values, source);
      // A copy without a shared or larger buffer behind it, which Web Crypto would hash as well.
      const bytes = new Uint8Array(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      hashes.set(name, await sha256Hex(bytes));
      loadedBytes += tensors.entry(source)?.byteLength ?? 0;
      return values;
    },
    async identity() {
      const unread = [...shapes.keys()].filter((name) => !hashes.has(name));
      if (unread.length > 0) throw new Error(`Not read yet: ${listed(unread)}`);
      const byName = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1));
      const canonicalConfig = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
      return sha256Hex(new TextEncoder().encode(JSON.stringify({ config: canonicalConfig, tensors: byName })));
    },
  };
}
