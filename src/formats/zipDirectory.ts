/**
 * The table of contents of a zip archive (its central directory, APPNOTE.TXT 4.3.12), checked before anything is
 * inflated: counts, sizes, names, methods, and that the entries lie apart within the file. fflate inflates and writes,
 * but neither bounds sizes nor verifies checksums, hence this file. Zip64 is refused: all that the lab takes fits
 * far below 4 GiB.
 */
import { LabError } from '../base/errors.ts';
import { decodeUtf8 } from './text.ts';

export interface ZipDirectoryEntry {
  readonly path: string;
  readonly method: 'stored' | 'deflated';
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly crc32: number;
  /** Offset of the entry's local header in the archive. */
  readonly headerOffset: number;
}

export const MAX_UNCOMPRESSED_BYTES = 2 ** 30;
export const MAX_ZIP_ENTRIES = 10_000;
/** The end record is 22 bytes and a comment of at most 65,535 behind. */
export const ZIP_TAIL_BYTES = 22 + 65_535;

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
/** Without the path and extra fields that follow. */
const LOCAL_HEADER_BYTES = 30;
/** DEFLATE cannot do better than 258 bytes in 2 bits. */
const MAX_DEFLATE_RATIO = 1032;

/** Where the central directory lies, read from the end record. */
export interface ZipDirectoryPlace {
  readonly offset: number;
  readonly length: number;
  readonly entries: number;
}

/**
 * Finds the central directory.
 * @param tail the archive's last bytes, `ZIP_TAIL_BYTES` or the whole archive if it is smaller
 * @param archiveBytes the archive's size
 * @throws LabError `ZipFormat`
 */
export function locateZipDirectory(tail: Uint8Array, archiveBytes: number, name: string): ZipDirectoryPlace {
  const view = viewOf(tail);
  const tailStart = archiveBytes - tail.length;
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    // A comment can hold the signature too: the true record's comment ends with the file.
    if (at + 22 + view.getUint16(at + 20, true) !== tail.length) continue;
    const entries = view.getUint16(at + 10, true);
    const length = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    if (entries === 0xffff || length === 0xffffffff || offset === 0xffffffff) {
      throw zipError(name, 'This zip archive is of the Zip64 kind', 'Zip64 marks', 'an archive below 4 GiB');
    }
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 8, true) !== entries) {
      throw zipError(
        name,
        'This zip archive is one part of several',
        'a split archive',
        'the whole archive in one file',
      );
    }
    if (entries > MAX_ZIP_ENTRIES) {
      throw zipError(name, 'This zip archive holds too many files', `${entries}`, `at most ${MAX_ZIP_ENTRIES}`);
    }
    if (offset + length !== tailStart + at) {
      const found = `a table of contents from byte ${offset} to ${offset + length}`;
      throw zipError(name, 'This zip archive is damaged', found, `one that ends at byte ${tailStart + at}`);
    }
    return { offset, length, entries };
  }
  throw zipError(name, 'This zip archive is cut short or no zip', 'no table of contents at its end', 'an end record');
}

/**
 * Reads and checks the central directory. Folders (paths ending in "/") are left out.
 * @param directory exactly its bytes, at `place`
 * @throws LabError `ZipFormat`: too large when unpacked, unsafe or repeated paths, encryption, other compression
 * methods, entries that overlap or lie outside
 */
export function parseZipDirectory(
  directory: Uint8Array,
  place: ZipDirectoryPlace,
  name: string,
): readonly ZipDirectoryEntry[] {
  const view = viewOf(directory);
  const entries: ZipDirectoryEntry[] = [];
  const paths = new Set<string>();
  let at = 0;
  let total = 0;
  for (let i = 0; i < place.entries; i++) {
    if (at + 46 > directory.length || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
      throw zipError(name, 'This zip archive is damaged', `${i} readable entries`, `${place.entries} entries`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > directory.length) {
      throw zipError(name, 'This zip archive is damaged', `an entry past the table of contents`, 'whole entries');
    }
    const path = decodePath(directory.subarray(at + 46, at + 46 + nameLength), i, name);
    const entry = readEntry(view, at, path, name);
    if (paths.has(path)) throw zipError(name, 'This zip archive holds a file twice', path, 'each path once');
    paths.add(path);
    total += entry.uncompressedBytes;
    if (total > MAX_UNCOMPRESSED_BYTES) {
      const found = `more than ${total} bytes`;
      throw zipError(
        name,
        'This zip archive is too large when unpacked',
        found,
        `at most ${MAX_UNCOMPRESSED_BYTES} (1 GiB)`,
      );
    }
    entries.push(entry);
    at = next;
  }
  if (at !== directory.length) {
    throw zipError(name, 'This zip archive is damaged', `${directory.length - at} bytes behind the last entry`, 'none');
  }
  checkApart(entries, place.offset, name);
  return entries.filter(({ path }) => !path.endsWith('/'));
}

/** Entries that share data would let a small archive unpack to a large one many times over. */
function checkApart(entries: readonly ZipDirectoryEntry[], directoryOffset: number, name: string): void {
  const byOffset = entries.toSorted((a, b) => a.headerOffset - b.headerOffset);
  for (const [i, entry] of byOffset.entries()) {
    const end = entry.headerOffset + LOCAL_HEADER_BYTES + entry.compressedBytes;
    if (end <= (byOffset[i + 1]?.headerOffset ?? directoryOffset)) continue;
    throw zipError(
      name,
      'This zip archive is damaged',
      `"${entry.path}" overlaps what follows it`,
      'files side by side',
    );
  }
}

function readEntry(view: DataView, at: number, path: string, name: string): ZipDirectoryEntry {
  const flags = view.getUint16(at + 8, true);
  if ((flags & 1) !== 0) throw zipError(name, 'This zip archive is encrypted', `"${path}"`, 'no password');
  const method = view.getUint16(at + 10, true);
  if (method !== 0 && method !== 8) {
    throw zipError(
      name,
      'This zip archive uses another compression',
      `method ${method} for "${path}"`,
      'stored or deflate',
    );
  }
  const compressedBytes = view.getUint32(at + 20, true);
  const uncompressedBytes = view.getUint32(at + 24, true);
  const possible =
    method === 0 ? uncompressedBytes === compressedBytes : uncompressedBytes <= compressedBytes * MAX_DEFLATE_RATIO;
  if (!possible) {
    const found = `"${path}": ${uncompressedBytes} bytes from ${compressedBytes}`;
    throw zipError(name, 'This zip archive states impossible sizes', found, 'sizes that its compression can reach');
  }
  return {
    path,
    method: method === 0 ? 'stored' : 'deflated',
    compressedBytes,
    uncompressedBytes,
    crc32: view.getUint32(at + 16, true),
    headerOffset: view.getUint32(at + 42, true),
  };
}

function decodePath(bytes: Uint8Array, index: number, name: string): string {
  const decoded = decodeUtf8(bytes);
  if ('invalidAt' in decoded) {
    throw zipError(name, 'A path in this zip archive is not UTF-8', `entry ${index + 1}`, 'paths in UTF-8');
  }
  const path = decoded.text;
  const segments = path.replace(/\/$/, '').split('/');
  const safe =
    !/[\0\\:]/.test(path) && segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
  if (safe) return path;
  throw zipError(
    name,
    'This zip archive holds an unsafe path',
    JSON.stringify(path),
    'plain paths such as "folder/file"',
  );
}

/** An error about an archive; the remedy is always to make the archive anew. */
export function zipError(name: string, what: string, found: string, expected: string): LabError {
  return new LabError({
    tag: 'ZipFormat',
    what,
    found,
    expected,
    remedy: 'Download the archive again, or unpack it and drop the files themselves.',
    where: name,
  });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
