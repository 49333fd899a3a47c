/** Zip archives: read with every length and checksum verified, written so that equal content gives equal bytes. */
import { inflateSync, type Zippable, zipSync } from 'fflate';
import { crc32 } from './crc32.ts';
import { decodeUtf8 } from './text.ts';
import {
  locateZipDirectory,
  parseZipDirectory,
  ZIP_TAIL_BYTES,
  type ZipDirectoryEntry,
  zipError,
} from './zipDirectory.ts';

export interface ZipEntry {
  /** With "/" between folders. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const LOCAL_SIGNATURE = 0x04034b50;

/** True if the bytes begin as a zip archive does, an empty one included. */
export function hasZipMagic(bytes: Uint8Array): boolean {
  const [p, k, a, b] = bytes;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/**
 * All files of an archive, stored or deflated, in the order of its table of contents; folders are left out.
 * @param name for messages
 * @throws LabError `ZipFormat`: see `zipDirectory.ts`; also if an entry's data do not give its stated size and CRC-32
 */
export function readZip(bytes: Uint8Array, name = 'archive'): ZipEntry[] {
  const tail = bytes.subarray(Math.max(0, bytes.length - ZIP_TAIL_BYTES));
  const place = locateZipDirectory(tail, bytes.length, name);
  const directory = bytes.subarray(place.offset, place.offset + place.length);
  return parseZipDirectory(directory, place, name).map((entry) => ({
    path: entry.path,
    bytes: readEntry(bytes.subarray(0, place.offset), entry, name),
  }));
}

function readEntry(data: Uint8Array, entry: ZipDirectoryEntry, name: string): Uint8Array<ArrayBuffer> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const at = entry.headerOffset;
  if (view.getUint32(at, true) !== LOCAL_SIGNATURE) throw damaged(entry, name, 'no header where it should begin');
  const pathLength = view.getUint16(at + 26, true);
  const start = at + 30 + pathLength + view.getUint16(at + 28, true);
  const end = start + entry.compressedBytes;
  if (end > data.length) throw damaged(entry, name, 'data past the table of contents');
  // No checksum covers paths, which hold the checkpoints' steps; but each stands in the archive twice.
  const localPath = decodeUtf8(data.subarray(at + 30, at + 30 + pathLength));
  if (!('text' in localPath) || localPath.text !== entry.path) throw damaged(entry, name, 'another path at its data');
  const stored = data.subarray(start, end);
  const bytes = entry.method === 'stored' ? Uint8Array.from(stored) : inflate(stored, entry, name);
  if (crc32(bytes) !== entry.crc32) throw damaged(entry, name, 'another checksum');
  return bytes;
}

function inflate(stored: Uint8Array, entry: ZipDirectoryEntry, name: string): Uint8Array<ArrayBuffer> {
  // fflate stops writing at the end of `out`: one byte more than stated shows data that would go on.
  const out = new Uint8Array(entry.uncompressedBytes + 1);
  let inflated: Uint8Array;
  try {
    inflated = inflateSync(stored, { out });
  } catch {
    throw damaged(entry, name, 'compressed data that cannot be read');
  }
  if (inflated.length !== entry.uncompressedBytes) throw damaged(entry, name, `not ${entry.uncompressedBytes} bytes`);
  return Uint8Array.from(inflated);
}

function damaged(entry: ZipDirectoryEntry, name: string, found: string) {
  return zipError(name, `"${entry.path}" in this zip archive is damaged`, found, 'the file as it was packed');
}

/**
 * An archive of the files in the order given, stored uncompressed (prompts are noise to DEFLATE), all dated
 * 1980-01-01, so that equal entries give equal bytes.
 * @throws Error if a path stands twice or cannot be written
 */
export function writeZip(
  entries: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Uint8Array<ArrayBuffer> {
  // Zip knows only local time: a local date gives the same bytes in every zone.
  const mtime = new Date(1980, 0, 1);
  const files = new Map<string, Zippable[string]>();
  for (const { path, bytes } of entries) {
    if (files.has(path)) throw new Error(`two files for the archive are named "${path}"`);
    // fflate assigns paths as keys of a plain object, where this one would set the prototype.
    if (path === '__proto__') throw new Error('no file of an archive can be named "__proto__"');
    files.set(path, [bytes, { level: 0, mtime }]);
  }
  return Uint8Array.from(zipSync(Object.fromEntries(files)));
}
