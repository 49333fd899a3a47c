/**
 * Recognises what a person dropped or chose, by content: prompts, models, tables, run files, checkpoint archives, and
 * everything that the lab cannot use, with what it is instead. Nothing is trusted before its parser has read it.
 */
import { LabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { bytesSource } from './byteSources.ts';
import { type CheckpointRead, globalStepOfPath, readCheckpointZip } from './checkpointZip.ts';
import { recognizeForeignZip } from './foreignFormats.ts';
import { isLabArchive } from './labArchive.ts';
import { assembleModel, baseName, type GivenSniffed } from './modelFolder.ts';
import { type PeftPrompt, parsePeftConfig, readPeftPrompt } from './peftAdapter.ts';
import type {
  RecognizedCheckpointFolder,
  RecognizedItem,
  RecognizedPeftAdapter,
  RecognizedUnknown,
} from './recognized.ts';
import { attempt, MAX_WHOLE_BYTES, readWhole, sniffFile } from './sniffFile.ts';
import { readZip } from './zip.ts';
import { locateZipDirectory, parseZipDirectory, ZIP_TAIL_BYTES } from './zipDirectory.ts';

export interface GivenSource {
  /** With "/" between folders, relative to what was given: `t5-base/config.json`. */
  readonly path: string;
  readonly source: ByteSource;
}

interface SniffedSource extends GivenSniffed {
  readonly source: ByteSource;
}

/**
 * One item for every thing found, in the order of the first file of each. The files of a folder that make up a model,
 * a PEFT adapter or the checkpoints of a T5X run become one item; NumPy's `.npz` and zipped PEFT adapters give the items inside them. Reads no
 * more than needed: of models only headers and JSON.
 *
 * Does not reject because of what files hold: what cannot be read is an item with its `LabError`.
 */
export function recognizeFiles(files: readonly GivenSource[]): Promise<RecognizedItem[]> {
  return recognizeAll(files, false);
}

async function recognizeAll(files: readonly GivenSource[], insideArchive: boolean): Promise<RecognizedItem[]> {
  const folders = new Map<string, SniffedSource[]>();
  // One after the other: whole arrays and archives are in memory while they are looked at.
  for (const { path, source } of files) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const members = folders.get(folder) ?? [];
    members.push({ path, source, sniffed: await sniffFile(path, source) });
    folders.set(folder, members);
  }

  const items: RecognizedItem[] = checkpointFolders([...folders.values()].flat());
  const inRuns = new Set(items.flatMap(({ paths }) => paths));
  for (const [folder, everyone] of folders) {
    const members = everyone.filter(({ path }) => !inRuns.has(path));
    const adapters = await assembleAdapters(folder, members);
    const inAdapters = new Set(adapters.flatMap(({ paths }) => paths));
    const rest = members.filter(({ path }) => !inAdapters.has(path));
    const model = assembleModel(folder, rest);
    items.push(...adapters);
    if (model !== null) items.push(model);
    for (const file of rest) {
      if (!model?.paths.includes(file.path)) items.push(...(await recognizeAlone(file, insideArchive)));
    }
  }
  const order = new Map(files.map(({ path }, i) => [path, i]));
  const place = ({ paths }: RecognizedItem) => order.get(paths[0] ?? '') ?? 0;
  return items.sort((a, b) => place(a) - place(b));
}

/** One item a run: its readable checkpoints, which lie in a folder each. */
function checkpointFolders(files: readonly SniffedSource[]): RecognizedCheckpointFolder[] {
  const runs = new Map<string, CheckpointRead[]>();
  for (const { path, sniffed } of files) {
    const globalStep = globalStepOfPath(path);
    if (globalStep === null || sniffed.kind !== 'npy' || !sniffed.array.ok) continue;
    const run = path.split('/').slice(0, -2).join('/');
    const checkpoints = runs.get(run) ?? [];
    checkpoints.push({ globalStep, path, array: sniffed.array.value });
    runs.set(run, checkpoints);
  }
  return [...runs].map(([run, checkpoints]) => ({
    kind: 'checkpointFolder',
    name: run,
    paths: checkpoints.map(({ path }) => path),
    checkpoints: { ok: true, value: checkpoints.sort((a, b) => a.globalStep - b.globalStep) },
  }));
}

/** Every prompt of PEFT in the folder, with the folder's adapter configuration. */
async function assembleAdapters(folder: string, members: readonly SniffedSource[]): Promise<RecognizedPeftAdapter[]> {
  const config = members.find(({ sniffed }) => sniffed.kind === 'json' && sniffed.role === 'peftConfig');
  const weights = members.filter(({ path, sniffed }) => {
    if (sniffed.kind !== 'safetensors') return false;
    const holdsPrompt = sniffed.file.ok && sniffed.file.value.entry('prompt_embeddings') !== undefined;
    return holdsPrompt || (config !== undefined && baseName(path) === 'adapter_model.safetensors');
  });
  const parsedConfig = await attempt(async () =>
    config?.sniffed.kind === 'json' ? parsePeftConfig(config.sniffed.bytes, config.path) : undefined,
  );
  const baseModelName = parsedConfig.ok ? (parsedConfig.value?.baseModelName ?? null) : null;
  const readmePaths = members.map(({ path }) => path).filter((path) => baseName(path) === 'README.md');
  const sidePaths = config === undefined ? [] : [config.path, ...readmePaths];
  const items: RecognizedPeftAdapter[] = [];
  for (const { path, source } of weights) {
    const prompt = parsedConfig.ok ? await attempt(() => readPeftPrompt(source, parsedConfig.value)) : parsedConfig;
    items.push({ kind: 'peftAdapter', name: baseName(path), paths: [path, ...sidePaths], prompt, baseModelName });
  }
  if (weights.length === 0 && config !== undefined) {
    const prompt = await attempt<PeftPrompt>(async () => {
      throw missingAdapterWeights(config.path);
    });
    items.push({ kind: 'peftAdapter', name: baseName(folder), paths: sidePaths, prompt, baseModelName });
  }
  return items;
}

function missingAdapterWeights(where: string): LabError {
  return new LabError({
    tag: 'FileMissing',
    what: 'This PEFT adapter lacks its weights',
    found: 'adapter_config.json alone',
    expected: 'adapter_model.safetensors beside it',
    remedy: 'Drop both files, or the whole folder. An adapter_model.bin has to be saved again as safetensors.',
    where,
  });
}

/** A file that belongs to no group; an archive gives what is inside. */
async function recognizeAlone(file: SniffedSource, insideArchive: boolean): Promise<RecognizedItem[]> {
  const { path, source, sniffed } = file;
  const common = { name: baseName(path), paths: [path] };
  switch (sniffed.kind) {
    case 'npy':
      return [{ ...common, kind: 'npy', array: sniffed.array }];
    case 'table':
      return [{ ...common, kind: 'table', table: sniffed.table }];
    case 'spiece':
      return [{ ...common, kind: 'tokenizer', format: 'spiece.model' }];
    case 'safetensors': {
      const opened = sniffed.file;
      const tensors = opened.ok ? { ok: true as const, value: [...opened.value.entries.values()] } : opened;
      return [{ ...common, kind: 'safetensors', tensors }];
    }
    case 'json':
      if (sniffed.role === 'runFile') return [{ ...common, kind: 'runFile', json: sniffed.value }];
      if (sniffed.role === 'tokenizerJson') return [{ ...common, kind: 'tokenizer', format: 'tokenizer.json' }];
      return [unknown(path, describeJson(sniffed.role, sniffed.value))];
    case 'zip':
      // Archives within archives stay closed: one can be made that holds itself.
      return insideArchive ? [unknown(path, 'an archive within an archive')] : recognizeZip(path, source);
    case 'foreign':
      return [unknown(path, sniffed.format.looksLike, sniffed.format.remedy)];
    case 'unreadable':
      return [{ ...common, kind: 'unknown', looksLike: 'a file that cannot be read', error: sniffed.error }];
  }
}

function describeJson(role: string, value: unknown): string {
  if (role === 'modelSide') return 'a side file of a model folder';
  const keys = Object.keys(value ?? {});
  return keys.length === 0 ? 'an empty JSON object' : `JSON with the keys ${keys.slice(0, 6).join(', ')}`;
}

async function recognizeZip(path: string, source: ByteSource): Promise<RecognizedItem[]> {
  const common = { name: baseName(path), paths: [path] };
  const listed = await attempt(() => listZip(source));
  if (!listed.ok) {
    return [{ ...common, kind: 'unknown', looksLike: 'a zip archive that cannot be read', error: listed.error }];
  }
  const inside = listed.value;
  // It has the checkpoints of its runs too, for other programs.
  if (isLabArchive(inside)) return [{ ...common, kind: 'labArchive' }];
  const read = async () => readWhole(source, MAX_WHOLE_BYTES);
  if (inside.some((entry) => globalStepOfPath(entry) !== null)) {
    const checkpoints = await attempt(async () => readCheckpointZip(await read(), path));
    return [{ ...common, kind: 'checkpointZip', checkpoints }];
  }
  const foreign = recognizeForeignZip(inside);
  if (foreign !== null) return [unknown(path, foreign.looksLike, foreign.remedy)];
  const isNpz = inside.length > 0 && inside.every((entry) => entry.endsWith('.npy'));
  if (isNpz || inside.some((entry) => baseName(entry) === 'adapter_model.safetensors')) {
    const entries = await attempt(async () => readZip(await read(), path));
    if (!entries.ok) {
      return [{ ...common, kind: 'unknown', looksLike: 'a zip archive that cannot be read', error: entries.error }];
    }
    const members = entries.value.filter((entry) => isNpz || /adapter_(model|config)\.[a-z]+$/.test(entry.path));
    const items = await recognizeAll(
      members.map((entry) => ({ path: entry.path, source: bytesSource(`${path}/${entry.path}`, entry.bytes) })),
      true,
    );
    return items.map((item) => ({ ...item, name: `${common.name}/${item.name}`, paths: [path] }));
  }
  const some = inside.slice(0, 3).join(', ');
  const looksLike = inside.length === 0 ? 'an empty zip archive' : `a zip archive of ${inside.length} files (${some})`;
  return [unknown(path, looksLike, 'Unpack it and drop the files themselves.')];
}

/** The paths in an archive, from its table of contents alone. */
async function listZip(source: ByteSource): Promise<string[]> {
  const tailBytes = Math.min(ZIP_TAIL_BYTES, source.size);
  const tail = await source.read(source.size - tailBytes, tailBytes);
  const place = locateZipDirectory(tail, source.size, source.name);
  const directory = await source.read(place.offset, place.length);
  return parseZipDirectory(directory, place, source.name).map((entry) => entry.path);
}

function unknown(path: string, looksLike: string, remedy?: string): RecognizedUnknown {
  const error = new LabError({
    tag: 'UnknownFile',
    what: 'The lab has no use for this file',
    found: looksLike,
    expected:
      'a prompt (.npy, PEFT adapter), a model folder, a table (TSV, CSV, JSONL), a run file, a checkpoint zip or an archive of this lab',
    remedy: remedy ?? 'Choose another file.',
    where: path,
  });
  return { kind: 'unknown', name: baseName(path), paths: [path], looksLike, error };
}
