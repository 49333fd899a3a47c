/** Files as inspected items: recognised by content, checked, and put into words. Nothing is used yet. */
import { LabError } from '../../base/errors.ts';
import { blobSource } from '../../formats/byteSources.ts';
import type { NpyArray } from '../../formats/npy.ts';
import { recognizeFiles } from '../../formats/recognize.ts';
import type { Parsed, RecognizedItem, RecognizedSafetensors } from '../../formats/recognized.ts';
import type { PromptArray } from '../../prompts/prompt.ts';
import { suggestTask } from '../../tasks/taskPreview.ts';
import { errorParts } from '../errorsStore.ts';
import type { GivenFile } from './collectFiles.ts';
import { inspectArchive } from './inspectArchive.ts';
import type { InspectedCheckpoints, InspectedItem, InspectedPrompt, InspectedRefusal } from './inspected.ts';
import { inspectModel } from './inspectModel.ts';
import { inspectPrompt } from './inspectPrompt.ts';

let nextId = 1;

/** One item for everything that the files are, in their order. Damaged and foreign files are items too. */
export async function inspectFiles(given: readonly GivenFile[]): Promise<InspectedItem[]> {
  const files = new Map(given.map(({ path, file }) => [path, file]));
  const recognized = await recognizeFiles(given.map(({ path, file }) => ({ path, source: blobSource(path, file) })));
  // A folder brings along much that is none of the lab's business: a few lines of that, not a card each.
  const strangers = recognized.filter(({ kind }) => kind === 'unknown');
  const summarized = strangers.length > MAX_STRANGERS ? strangers : [];
  const items: InspectedItem[] = [];
  // One after the other: archives are in memory while they are looked at.
  for (const item of recognized) if (!summarized.includes(item)) items.push(await inspectOrRefuse(item, files));
  return summarized.length === 0 ? items : [...items, manyStrangers(summarized)];
}

/** More unknown files than this in one drop are shown as one item. */
const MAX_STRANGERS = 3;

async function inspectOrRefuse(item: RecognizedItem, files: ReadonlyMap<string, Blob>): Promise<InspectedItem> {
  const id = nextId++;
  try {
    return await inspect(id, item, files);
  } catch (error) {
    return refused(id, item, error);
  }
}

function manyStrangers(items: readonly RecognizedItem[]): InspectedRefusal {
  const error = new LabError({
    tag: 'UnknownFile',
    what: 'The lab has no use for these files',
    found: items.map(({ name }) => name).join(', '),
    expected: 'prompts, tables, model folders, run files, archives',
    remedy: 'Nothing to do, unless you expected one of them to be used: then drop it alone to see what it is.',
  });
  return {
    kind: 'refused',
    id: nextId++,
    name: `${items.length} other files`,
    what: 'Not recognised',
    error: error.toParts(),
  };
}

/** @throws LabError whatever keeps the item from being used */
function inspect(
  id: number,
  item: RecognizedItem,
  files: ReadonlyMap<string, Blob>,
): InspectedItem | Promise<InspectedItem> {
  const name = nameOf(item);
  switch (item.kind) {
    case 'npy':
      return inspectNpy(id, name, parsedValue(item.array));
    case 'peftAdapter': {
      const { rows, width, values } = parsedValue(item.prompt);
      const base = item.baseModelName === null ? '' : ` for ${item.baseModelName}`;
      const array = { shape: [rows, width], values, dtype: 'float32' };
      return {
        ...inspectPrompt(id, name, `${KIND_WORDS.peftAdapter}${base}`, array),
        baseModelName: item.baseModelName,
      };
    }
    case 'checkpointZip':
    case 'checkpointFolder':
      return inspectCheckpoints(id, item, parsedValue(item.checkpoints));
    case 'labArchive':
      return inspectArchive(id, name, files.get(item.paths[0] ?? '') ?? new Blob());
    case 'table': {
      const table = parsedValue(item.table);
      const file = files.get(item.paths[0] ?? '') ?? new Blob();
      return { kind: 'table', id, name, file, table, suggestion: suggestTask(table) };
    }
    case 'runFile':
      return { kind: 'runFile', id, name, path: item.paths[0] ?? name, json: item.json };
    case 'model':
      return inspectModel(id, item, files);
    case 'safetensors':
      throw foreignSafetensors(item);
    case 'tokenizer':
      throw new LabError({
        tag: 'UnknownFile',
        what: 'A tokenizer alone cannot be used',
        found: `a ${item.format}`,
        expected: 'the folder of the model that it belongs to',
        remedy: 'Drop it together with config.json and the weights.',
      });
    case 'unknown':
      throw item.error;
  }
}

function inspectNpy(id: number, name: string, array: NpyArray): InspectedPrompt {
  return inspectPrompt(id, name, KIND_WORDS.npy, array, array.fortranOrder);
}

/** Files of a folder go by their paths: several may have one name. */
function nameOf({ name, paths }: RecognizedItem): string {
  const [path = name] = paths;
  return path.endsWith(`/${name}`) ? path : name;
}

function inspectCheckpoints(
  id: number,
  { kind, name }: Pick<RecognizedItem, 'kind' | 'name'>,
  checkpoints: readonly { readonly globalStep: number; readonly array: PromptArray }[],
): InspectedCheckpoints {
  const prompts = checkpoints.map(({ globalStep, array }) => ({
    globalStep,
    item: inspectPrompt(nextId++, `${name}, step ${globalStep}`, `Checkpoint ${globalStep} of ${name}`, array),
  }));
  return { kind: 'checkpoints', id, name, what: kind === 'checkpointZip' ? 'Archive' : 'Folder', prompts };
}

function refused(id: number, item: RecognizedItem, error: unknown): InspectedRefusal {
  const what = item.kind === 'unknown' ? capitalised(item.looksLike) : KIND_WORDS[item.kind];
  return { kind: 'refused', id, name: nameOf(item), what, error: errorParts(error) };
}

const KIND_WORDS: Readonly<Record<Exclude<RecognizedItem['kind'], 'unknown'>, string>> = {
  npy: 'NumPy array',
  peftAdapter: 'PEFT prompt adapter (safetensors)',
  checkpointZip: 'Checkpoint archive',
  checkpointFolder: 'Checkpoint folder',
  labArchive: 'Archive of this lab',
  table: 'Table',
  runFile: 'Run file',
  model: 'T5 model in Hugging Face layout',
  safetensors: 'safetensors file',
  tokenizer: 'Tokenizer',
};

const MAX_NAMED_TENSORS = 3;

function foreignSafetensors({ tensors }: RecognizedSafetensors): LabError {
  const entries = parsedValue(tensors);
  const named = entries.slice(0, MAX_NAMED_TENSORS).map(({ name, shape }) => `${name} ${shape.join(' × ')}`);
  const more = entries.length > named.length ? ` and ${entries.length - named.length} more` : '';
  return new LabError({
    tag: 'UnknownFile',
    what: 'This safetensors file is neither a prompt nor a T5',
    found: entries.length === 0 ? 'no tensors' : `${named.join(', ')}${more}`,
    expected: 'one tensor prompt_embeddings, or the weights of a T5',
    remedy: 'Drop the adapter that PEFT saved, or the whole folder of a T5 model.',
  });
}

function parsedValue<Value>(parsed: Parsed<Value>): Value {
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
