/**
 * What one file is, by its content; its name only settles what content leaves open. Files that are parts of a group
 * (a model folder, a PEFT adapter) come out as parts, which `recognize.ts` puts together.
 */
import { isLabError, LabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { type ForeignFormat, recognizeForeignFormat } from './foreignFormats.ts';
import { isJsonObject, ownField, parseJsonBytes } from './json.ts';
import { hasNpyMagic, type NpyArray, parseNpy } from './npy.ts';
import type { Parsed } from './recognized.ts';
import { openSafetensors, type SafetensorsFile } from './safetensors.ts';
import { MAX_TABLE_BYTES, parseTable, type Table } from './table.ts';
import { hasZipMagic } from './zip.ts';

export type SniffedFile =
  | { readonly kind: 'npy'; readonly array: Parsed<NpyArray> }
  | { readonly kind: 'safetensors'; readonly file: Parsed<SafetensorsFile> }
  | { readonly kind: 'zip' }
  | { readonly kind: 'table'; readonly table: Parsed<Table> }
  | { readonly kind: 'json'; readonly role: JsonRole; readonly value: unknown; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'spiece' }
  | { readonly kind: 'foreign'; readonly format: ForeignFormat }
  | { readonly kind: 'unreadable'; readonly error: LabError };

/** What a JSON object is for, by its keys. `modelSide` are a model folder's files that the lab does not need. */
export type JsonRole =
  | 'runFile'
  | 'modelConfig'
  | 'safetensorsIndex'
  | 'tokenizerJson'
  | 'peftConfig'
  | 'modelSide'
  | 'other';

const HEAD_BYTES = 4096;
/** Arrays and archives are read whole. A prompt of 100 rows has 0.3 MB; whole embedding tables stay below this. */
export const MAX_WHOLE_BYTES = 2 ** 30;
const MAX_JSON_BYTES = 2 ** 27;

/** Looks at the first bytes, and reads on only as far as telling needs. Never rejects: failures are results. */
export async function sniffFile(path: string, source: ByteSource): Promise<SniffedFile> {
  try {
    return await sniff(path, source);
  } catch (error) {
    if (isLabError(error)) return { kind: 'unreadable', error };
    throw error;
  }
}

async function sniff(path: string, source: ByteSource): Promise<SniffedFile> {
  if (source.size === 0) return foreign('an empty file', 'Check that its download or export finished.');
  const head = await source.read(0, Math.min(HEAD_BYTES, source.size));
  if (hasNpyMagic(head)) {
    return { kind: 'npy', array: await attempt(async () => parseNpy(await readWhole(source, MAX_WHOLE_BYTES), path)) };
  }
  const foreignFormat = recognizeForeignFormat(head);
  if (foreignFormat !== null) return { kind: 'foreign', format: foreignFormat };
  if (hasZipMagic(head)) return { kind: 'zip' };
  if (looksLikeSafetensors(head)) return { kind: 'safetensors', file: await attempt(() => openSafetensors(source)) };
  if (looksLikeSentencePiece(head)) return { kind: 'spiece' };
  if (!looksLikeText(head)) return foreign('a binary file of a format that the lab does not know');
  if (/^(\xef\xbb\xbf)?\s*\{/.test(String.fromCharCode(...head)) && !/\.(jsonl|ndjson)$/i.test(path)) {
    const json = await sniffJson(path, source);
    if (json !== null) return json;
  }
  return sniffTable(path, source);
}

/** Runs a parser; its `LabError` becomes part of the result. */
export async function attempt<Value>(parse: () => Promise<Value>): Promise<Parsed<Value>> {
  try {
    return { ok: true, value: await parse() };
  } catch (error) {
    if (isLabError(error)) return { ok: false, error };
    throw error;
  }
}

/** @throws LabError `FileRead` if the file is larger than `limit` bytes */
export async function readWhole(source: ByteSource, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (source.size <= limit) return source.read(0, source.size);
  throw new LabError({
    tag: 'FileRead',
    what: 'This file is too large for its kind',
    found: `${source.size} bytes`,
    expected: `at most ${limit} bytes`,
    remedy: 'Check that the right file was chosen.',
    where: source.name,
  });
}

/** A header length below 2^40 and the header's brace, damaged files included, so that their reader can say how. */
function looksLikeSafetensors(head: Uint8Array): boolean {
  return head[5] === 0 && head[6] === 0 && head[7] === 0 && head[8] === 0x7b;
}

/** The protobuf of a SentencePiece model begins with a piece: a message of a text (field 1) and a score (field 2). */
function looksLikeSentencePiece(head: Uint8Array): boolean {
  const textLength = head[3] ?? 0;
  return head[0] === 0x0a && head[2] === 0x0a && textLength < (head[1] ?? 0) && head[4 + textLength] === 0x15;
}

/** Valid UTF-8 as far as the head goes, without control characters. UTF-16 counts too: the table's reader names it. */
function looksLikeText(head: Uint8Array): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  // White space: tab, line feed, form feed, carriage return. A few stray bytes of Latin-1 are still text.
  const control = head.filter((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte));
  return control.length === 0;
}

/** Null if the content is not one JSON object after all. */
async function sniffJson(path: string, source: ByteSource): Promise<SniffedFile | null> {
  const bytes = await readWhole(source, MAX_JSON_BYTES);
  const result = parseJsonBytes(bytes);
  if ('problem' in result) {
    const firstLine = bytes.subarray(0, bytes.includes(0x0a) ? bytes.indexOf(0x0a) : bytes.length);
    if ('value' in parseJsonBytes(firstLine)) return null;
    return /\.json$/i.test(path) ? foreign(`a damaged JSON file: ${result.problem}`) : null;
  }
  return isJsonObject(result.value) ? { kind: 'json', role: jsonRole(result.value), value: result.value, bytes } : null;
}

function jsonRole(object: Readonly<Record<string, unknown>>): JsonRole {
  const has = (key: string) => Object.hasOwn(object, key);
  const model = ownField(object, 'model');
  const weightMap = ownField(object, 'weight_map');
  if (isJsonObject(weightMap)) {
    const names = Object.values(weightMap);
    // PyTorch's pickled shards have an index of the same form.
    return names.some((name) => typeof name === 'string' && /\.bin$/.test(name)) ? 'modelSide' : 'safetensorsIndex';
  }
  if (has('peft_type')) return 'peftConfig';
  if (isJsonObject(model) && Object.hasOwn(model, 'vocab')) return 'tokenizerJson';
  if (ownField(object, 'kind') === 'study') return 'runFile';
  const hasTask = isJsonObject(ownField(object, 'task')) || isJsonObject(ownField(object, 'mixture'));
  if (hasTask && (has('version') || has('prompt') || has('steps'))) return 'runFile';
  if (has('model_type') || has('architectures') || has('d_model')) return 'modelConfig';
  const side = ['tokenizer_class', 'eos_token', 'additional_special_tokens', 'transformers_version'];
  return side.some(has) ? 'modelSide' : 'other';
}

async function sniffTable(path: string, source: ByteSource): Promise<SniffedFile> {
  const table = await attempt(async () => parseTable(await readWhole(source, MAX_TABLE_BYTES), path));
  if (/\.(tsv|csv|jsonl|ndjson)$/i.test(path)) return { kind: 'table', table };
  if (!table.ok) return foreign(`a text that is no table (${table.error.what}: ${table.error.found})`);
  const { columns, rows } = table.value;
  // Prose has commas too; only an ending can make a table of a single line or a single column.
  if (columns === null && (rows.length < 2 || (rows[0]?.length ?? 0) < 2)) return foreign('a plain text');
  return { kind: 'table', table };
}

function foreign(looksLike: string, remedy?: string): SniffedFile {
  return { kind: 'foreign', format: remedy === undefined ? { looksLike } : { looksLike, remedy } };
}
