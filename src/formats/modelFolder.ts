/** Puts the files of one folder together to a model in Hugging Face layout, and says what is missing. */
import { isLabError } from '../base/errors.ts';
import type { RecognizedModel } from './recognized.ts';
import { parseSafetensorsIndex } from './safetensorsIndex.ts';
import type { SniffedFile } from './sniffFile.ts';

export interface GivenSniffed {
  readonly path: string;
  readonly sniffed: SniffedFile;
}

/** Names that come with model folders and that the lab does not need. */
const SIDE_FILE =
  /^(README.*|LICENSE.*|\.gitattributes|(pytorch|tf|flax)_model.*|rust_model\.ot|model\.onnx|.*\.msgpack|.*\.h5|.*\.bin(\.index\.json)?)$/i;

/** Every T5 has these; a shard has at least one of them. */
const T5_TENSOR = /^(shared|lm_head|encoder\.(block|final)|decoder\.(block|final))[._]/;

/**
 * The model that the files of `folder` make up, or null if they are none: it takes a configuration, an index or the
 * weights of a T5. Files may have other names than the layout's; where two could be the same part, the one with the
 * layout's name is taken.
 */
export function assembleModel(folder: string, files: readonly GivenSniffed[]): RecognizedModel | null {
  const config = preferNamed(files, 'config.json', isJson('modelConfig'));
  const index = preferNamed(files, 'model.safetensors.index.json', isJson('safetensorsIndex'));
  const shardNames = shardsOf(index);
  const shards = files.filter(
    ({ path, sniffed }) => sniffed.kind === 'safetensors' && shardNames.includes(baseName(path)),
  );
  const single = preferNamed(files, 'model.safetensors', (file) => !shards.includes(file) && isModelWeights(file));
  const isT5 = single !== undefined && hasT5Tensors(single.sniffed);
  if (config === undefined && index === undefined && !isT5) return null;
  const spiece = preferNamed(files, 'spiece.model', ({ sniffed }) => sniffed.kind === 'spiece');
  const tokenizerJson = preferNamed(files, 'tokenizer.json', isJson('tokenizerJson'));

  const parts: { layoutName: string; path: string }[] = [];
  for (const [layoutName, file] of [
    ['config.json', config],
    ['model.safetensors', single],
    ['model.safetensors.index.json', index],
    ['spiece.model', spiece],
    ['tokenizer.json', tokenizerJson],
  ] as const) {
    if (file !== undefined) parts.push({ layoutName, path: file.path });
  }
  parts.push(...shards.map(({ path }) => ({ layoutName: baseName(path), path })));

  const missing: string[] = [];
  if (config === undefined) missing.push('config.json');
  if (single === undefined) {
    const absent = shardNames.filter((name) => !shards.some(({ path }) => baseName(path) === name));
    if (index === undefined) missing.push('the weights: model.safetensors, or all shards and their index');
    else if (shardNames.length === 0) missing.push('an index that can be read: model.safetensors.index.json');
    else missing.push(...absent);
  }
  if (spiece === undefined && tokenizerJson === undefined)
    missing.push('the tokenizer: spiece.model or tokenizer.json');

  const used = new Set(parts.map(({ path }) => path));
  const ignored = files.filter((file) => !used.has(file.path) && isSideFile(file)).map(({ path }) => path);
  return {
    kind: 'model',
    name: folder === '' ? 'model' : baseName(folder),
    paths: files.map(({ path }) => path).filter((path) => used.has(path) || ignored.includes(path)),
    folder,
    config: config?.sniffed.kind === 'json' ? config.sniffed.value : null,
    files: parts,
    missing,
    ignored,
  };
}

/** The part of a path behind its last slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function preferNamed(
  files: readonly GivenSniffed[],
  layoutName: string,
  fits: (file: GivenSniffed) => boolean,
): GivenSniffed | undefined {
  const fitting = files.filter(fits);
  return fitting.find(({ path }) => baseName(path) === layoutName) ?? fitting[0];
}

function isJson(role: string) {
  return ({ sniffed }: GivenSniffed) => sniffed.kind === 'json' && sniffed.role === role;
}

function isModelWeights({ path, sniffed }: GivenSniffed): boolean {
  if (sniffed.kind !== 'safetensors' || !sniffed.file.ok) return false;
  return hasT5Tensors(sniffed) || baseName(path) === 'model.safetensors';
}

function hasT5Tensors(sniffed: SniffedFile): boolean {
  return (
    sniffed.kind === 'safetensors' && sniffed.file.ok && sniffed.file.value.names().some((name) => T5_TENSOR.test(name))
  );
}

/** The shard files that an index names; none if it cannot be read. */
function shardsOf(index: GivenSniffed | undefined): string[] {
  if (index?.sniffed.kind !== 'json') return [];
  try {
    return [...new Set(parseSafetensorsIndex(index.sniffed.bytes, index.path).values())];
  } catch (error) {
    if (isLabError(error)) return [];
    throw error;
  }
}

function isSideFile({ path, sniffed }: GivenSniffed): boolean {
  if (sniffed.kind === 'json') return ['modelSide', 'modelConfig', 'tokenizerJson'].includes(sniffed.role);
  if (sniffed.kind === 'spiece') return true;
  return SIDE_FILE.test(baseName(path)) && !['npy', 'table', 'safetensors'].includes(sniffed.kind);
}
