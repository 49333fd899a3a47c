/**
 * The safetensors format: a 64-bit little-endian header length, a JSON header, then the tensors' bytes. Only the
 * header is read on opening; each tensor is read by its range when asked for. The header is held to the reference
 * implementation's rules: offsets without holes or overlaps that cover the data exactly, no key twice, at most 100 MB.
 */
import { LabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { bfloat16BitsToFloat32, float16BitsToFloat32 } from './float16.ts';
import { isJsonObject, ownField, parseJsonBytes } from './json.ts';
import type { ElementRange, TensorCollection, TensorEntry } from './tensorCollection.ts';

export interface SafetensorsFile extends TensorCollection {
  /** The file's name, for messages. */
  readonly name: string;
  readonly source: ByteSource;
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** The texts under `__metadata__`, `format` = `pt` for instance. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bits an element of each of the format's types (safetensors 0.8, `Dtype::bitsize`). */
const DTYPE_BITS: ReadonlyMap<string, number> = new Map([
  ['BOOL', 8],
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['C64', 64],
  ['F64', 64],
  ['I64', 64],
  ['U64', 64],
]);

/** The reference implementation's limit. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads and checks the header.
 * @throws LabError `SafetensorsFormat` naming the tensor and the numbers that do not fit; `FileRead`
 */
export async function openSafetensors(source: ByteSource): Promise<SafetensorsFile> {
  const { name } = source;
  if (source.size < 8) {
    throw refuse(name, 'This safetensors file ends too early', `${source.size} bytes`, 'at least 8 bytes');
  }
  const prefix = new DataView((await source.read(0, 8)).buffer);
  const headerBytes = Number(prefix.getBigUint64(0, true));
  const room = Math.min(MAX_HEADER_BYTES, source.size - 8);
  if (headerBytes < 2 || headerBytes > room) {
    const what = 'This safetensors file states an impossible header length';
    throw refuse(name, what, `${headerBytes} bytes`, `2 to ${room} bytes in a file of ${source.size}`);
  }
  const { entries, metadata } = parseHeader(await source.read(8, headerBytes), name);
  checkCoverage([...entries.values()], 8 + headerBytes, source.size, name);

  const file: SafetensorsFile = {
    name,
    source,
    entries,
    metadata,
    totalBytes: source.size - 8 - headerBytes,
    names: () => [...entries.keys()].sort(),
    entry: (tensor) => entries.get(tensor),
    readFloat32: (tensor, range) => readTensorFloat32(file, tensor, range),
  };
  return file;
}

/**
 * The values of an `F32`, `F16` or `BF16` tensor, or of a part of it, in row-major order, widened exactly.
 * @throws LabError `SafetensorsFormat` if there is no such tensor or it is of another dtype; `FileRead`
 */
export async function readTensorFloat32(
  file: SafetensorsFile,
  tensor: string,
  range?: ElementRange,
): Promise<Float32Array<ArrayBuffer>> {
  const { dtype, byteOffset, byteLength } = requireEntry(file, tensor);
  if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16') {
    const found = `"${tensor}" of dtype ${dtype}`;
    throw refuse(file.name, 'This tensor is of a type that the lab does not read', found, 'F32, F16 or BF16');
  }
  const elementBytes = dtype === 'F32' ? 4 : 2;
  const { first, count } = range ?? { first: 0, count: byteLength / elementBytes };
  if (first < 0 || first + count > byteLength / elementBytes) {
    throw new Error(`${tensor} has no ${count} elements from ${first} on`);
  }
  const { buffer } = await file.source.read(byteOffset + first * elementBytes, count * elementBytes);
  if (dtype === 'F32') return new Float32Array(buffer);
  return dtype === 'F16'
    ? float16BitsToFloat32(new Uint16Array(buffer))
    : bfloat16BitsToFloat32(new Uint16Array(buffer));
}

/** The bytes of a tensor as stored, whatever its dtype. @throws LabError `SafetensorsFormat`, `FileRead` */
export async function readTensorBytes(file: SafetensorsFile, tensor: string): Promise<Uint8Array<ArrayBuffer>> {
  const { byteOffset, byteLength } = requireEntry(file, tensor);
  return file.source.read(byteOffset, byteLength);
}

function requireEntry(file: SafetensorsFile, tensor: string): TensorEntry {
  const entry = file.entries.get(tensor);
  if (entry !== undefined) return entry;
  const some = file.names().slice(0, 5).join(', ');
  throw refuse(file.name, 'This safetensors file lacks a tensor', `${file.entries.size}: ${some}`, `"${tensor}"`);
}

function parseHeader(bytes: Uint8Array, name: string) {
  const what = 'The header of this safetensors file cannot be read';
  const result = parseJsonBytes(bytes);
  if ('problem' in result) throw refuse(name, what, result.problem, 'a JSON object');
  if (!isJsonObject(result.value) || bytes[0] !== 0x7b) throw refuse(name, what, 'other JSON', 'a JSON object');
  const entries = new Map<string, TensorEntry>();
  const metadata = new Map<string, string>();
  const dataStart = 8 + bytes.length;
  for (const [key, value] of Object.entries(result.value)) {
    if (!isJsonObject(value)) throw refuse(name, what, `"${key}" without fields`, 'an object for every key');
    if (key === '__metadata__') {
      for (const [field, text] of Object.entries(value)) {
        if (typeof text !== 'string') throw refuse(name, what, `"${field}" in __metadata__ is no text`, 'texts only');
        metadata.set(field, text);
      }
    } else {
      entries.set(key, parseEntry(key, value, dataStart, name));
    }
  }
  return { entries, metadata };
}

function parseEntry(
  tensor: string,
  fields: Readonly<Record<string, unknown>>,
  dataStart: number,
  name: string,
): TensorEntry {
  const what = `The entry of "${tensor}" in this safetensors file is wrong`;
  const dtype = ownField(fields, 'dtype');
  const bits = typeof dtype === 'string' ? DTYPE_BITS.get(dtype) : undefined;
  if (typeof dtype !== 'string' || bits === undefined) {
    throw refuse(name, what, `dtype ${show(dtype)}`, `one of ${[...DTYPE_BITS.keys()].join(', ')}`);
  }
  const shape = ownField(fields, 'shape');
  if (!isSizes(shape)) throw refuse(name, what, `shape ${show(shape)}`, 'a list of whole numbers, not negative');
  const offsets = ownField(fields, 'data_offsets');
  const [begin, end] = isSizes(offsets) ? offsets : [];
  if (!isSizes(offsets) || offsets.length !== 2 || begin === undefined || end === undefined || begin > end) {
    throw refuse(name, what, `data_offsets ${show(offsets)}`, 'two whole numbers, begin and end');
  }
  const unknown = Object.keys(fields).find((key) => !['dtype', 'shape', 'data_offsets'].includes(key));
  if (unknown !== undefined) throw refuse(name, what, `a field "${unknown}"`, 'dtype, shape and data_offsets only');
  const byteLength = (shape.reduce((product, size) => product * size, 1) * bits) / 8;
  if (byteLength !== end - begin) {
    const found = `${end - begin} bytes (data_offsets [${begin}, ${end}])`;
    throw refuse(name, what, found, `${byteLength} bytes for shape [${shape.join(', ')}] of ${dtype}`);
  }
  return { name: tensor, dtype, shape, byteOffset: dataStart + begin, byteLength };
}

/** Every byte behind the header belongs to exactly one tensor. */
function checkCoverage(entries: TensorEntry[], dataStart: number, fileBytes: number, name: string): void {
  entries.sort((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength);
  let covered = dataStart;
  for (const entry of entries) {
    if (entry.byteOffset !== covered) {
      const what = 'The tensors of this safetensors file overlap or leave a gap';
      throw refuse(name, what, `"${entry.name}" begins at byte ${entry.byteOffset}`, `byte ${covered}`);
    }
    covered += entry.byteLength;
  }
  if (covered !== fileBytes) {
    const what =
      covered > fileBytes ? 'This safetensors file ends too early' : 'This safetensors file is longer than its tensors';
    throw refuse(name, what, `${fileBytes} bytes`, `${covered} bytes by its header`);
  }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
}

function refuse(name: string, what: string, found: string, expected: string): LabError {
  return new LabError({
    tag: 'SafetensorsFormat',
    what,
    found,
    expected,
    remedy: 'Download the file again, or save it again with safetensors.',
    where: name,
  });
}
