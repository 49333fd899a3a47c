/**
 * A model's tensors as its configuration expects them: every name and shape is checked before the first byte of values
 * is read, then tensors are read one at a time, checked and hashed.
 */
import { LabError } from '../base/errors.ts';
import { sha256Hex } from '../base/hash.ts';
import type { ElementRange, TensorCollection } from '../formats/tensorCollection.ts';
import type { T5Config } from './config.ts';
import type { ParsedConfig } from './parseConfig.ts';
import { TensorHash } from './tensorHash.ts';
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
 * Which of the file's tensors is the shared embedding.
 * @throws LabError `ModelWeights` if there is none, or not of the shape that the configuration says
 */
export function embeddingName(
  { vocabSize, dModel }: Pick<ParsedConfig, 'vocabSize' | 'dModel'>,
  tensors: Pick<TensorCollection, 'entry'>,
): string {
  const name = [EMBEDDING, ...EMBEDDING_ALIASES].find((each) => tensors.entry(each) !== undefined);
  if (name === undefined)
    return refuse('The weights have no embedding', `no ${EMBEDDING}`, `${EMBEDDING}, as T5 calls it`);
  const shape = tensors.entry(name)?.shape.join(', ');
  const wanted = [vocabSize, dModel].join(', ');
  if (shape !== wanted) refuse('A tensor has another shape', `[${shape}]`, `[${wanted}] by config.json`, name);
  return name;
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

/** `values` are those of tensor `name` from element `first` on. */
function refuseNotFinite(values: Float32Array, first: number, name: string): void {
  for (let index = 0; index < values.length; index++) {
    if (Number.isFinite(values[index])) continue;
    refuse('A tensor holds a value that is no number', `${values[index]} at ${first + index}`, 'finite', name);
  }
}

/** Reads a model's tensors, in any order, and knows the model by them in the end. */
export interface ModelTensors {
  /** Each expected name with its shape, in order of names. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /**
   * The tensor's values, or those of the rows along its first dimension that come next: rows are read in order, because
   * they are hashed on the way.
   * @throws LabError `ModelWeights` for NaN or infinity, `SafetensorsFormat`, `FileRead`
   */
  read(name: string, rows?: ElementRange): Promise<Float32Array>;
  /** Numbers in all tensors together. */
  readonly parameters: number;
  /**
   * SHA-256 of a JSON text: the configuration, then `[name, hash of the float32 values]` (`TensorHash`) for each tensor
   * in order of names. Neither sharding, reading order nor float16 storage changes it, other values do.
   * @throws Error if a tensor was not read to its end yet
   */
  identity(): Promise<string>;
}

/** @throws LabError `ModelWeights` for missing, unexpected or misshapen tensors */
export function openModelTensors(config: T5Config, tensors: TensorCollection, onProgress: LoadProgress): ModelTensors {
  const sorted = [...expectedWeights(config)].sort(([a], [b]) => (a < b ? -1 : 1));
  const shapes = new Map(sorted);
  const sources = locate(shapes, tensors);
  const hashes = new Map<string, TensorHash>();
  let loadedBytes = 0;
  return {
    shapes,
    parameters: sorted.reduce((sum, [, shape]) => sum + shape.reduce((product, size) => product * size, 1), 0),
    async read(name, rows) {
      const source = sources.get(name);
      if (source === undefined) throw new Error(`${name} is none of the model's tensors`);
      onProgress({ loadedBytes, totalBytes: tensors.totalBytes, what: source });
      const [height = 1, ...inner] = shapes.get(name) ?? [];
      const width = inner.reduce((product, size) => product * size, 1);
      const { first, count } = rows ?? { first: 0, count: height };
      const hash = hashes.get(name) ?? new TensorHash(height * width);
      if (hash.position !== first * width) throw new Error(`${name} is read from row ${first}, out of order`);
      const values = await tensors.readFloat32(source, { first: first * width, count: count * width });
      refuseNotFinite(values, first * width, source);
      await hash.add(values);
      hashes.set(name, hash);
      loadedBytes += ((tensors.entry(source)?.byteLength ?? 0) * count) / height;
      return values;
    },
    async identity() {
      const byName: [name: string, hash: string][] = [];
      for (const name of shapes.keys()) {
        const hash = hashes.get(name);
        if (hash === undefined) throw new Error(`Not read yet: ${name}`);
        byName.push([name, await hash.hash()]);
      }
      const canonicalConfig = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
      return sha256Hex(new TextEncoder().encode(JSON.stringify({ config: canonicalConfig, tensors: byName })));
    },
  };
}
