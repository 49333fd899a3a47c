/**
 * Fetches a model's files from the Hub into its folder in this browser. Each file goes on where it stopped, whenever that
 * was; what the Hub publishes a SHA-256 of is hashed as it comes, and what was there before is read for it.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { LabError } from '../../../base/errors.ts';
import { LIST } from '../keptModels.ts';
import { telling } from '../modelsFolder.ts';
import { addressOfFile, askHub, brokenOff, type HubAccess } from './askHub.ts';
import { RECORD, writeDownloadRecord } from './downloadRecord.ts';
import type { HubDownload, HubFile, HubProgress } from './hubTypes.ts';
import { openForWriting, type SyncAccessHandle, writeText } from './openForWriting.ts';

/** Bytes that are read at once of what was there before. */
const PORTION_BYTES = 2 ** 22;

/**
 * @param folder the model's own
 * @param startAnew path of a file of which nothing is to be kept, or null
 * @throws LabError `Hub`; `HubFile` for the file that is to be started anew; `Storage`, `Busy`; the signal's reason.
 * What has come by then is kept, whatever it is.
 */
export async function downloadModel(
  folder: FileSystemDirectoryHandle,
  download: HubDownload,
  startAnew: string | null,
  access: HubAccess,
  onProgress: (progress: HubProgress) => void,
): Promise<void> {
  const { files } = download;
  await writeText(folder, RECORD, writeDownloadRecord(download));
  const sizes = new Map<string, number>();
  for (const { path } of files) sizes.set(path, await sizeOf(folder, path));
  for (const file of files) {
    const { path } = file;
    const target = await openForWriting(folder, path);
    try {
      if (path === startAnew) target.truncate(0);
      await downloadFile(target, file, addressOfFile(download, path), access, (size, isChecking) => {
        sizes.set(path, size);
        onProgress({ keptBytes: sum(sizes.values()), isChecking });
      });
    } finally {
      target.flush();
      target.close();
    }
  }
  await writeText(folder, LIST, JSON.stringify(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]))));
}

async function downloadFile(
  target: SyncAccessHandle,
  file: HubFile,
  address: string,
  access: HubAccess,
  onSize: (size: number, isChecking: boolean) => void,
): Promise<void> {
  const { path, bytes, sha256: published } = file;
  const from = target.getSize();
  if (from > bytes) throw unfit(path, UNLIKE, `${from} bytes`, `${bytes} bytes`);
  const hash = published === null ? null : sha256.create();
  if (hash !== null) await readInto(hash, target, access.signal, () => onSize(from, true));
  onSize(from, false);
  if (from < bytes) {
    const response = await askHub(access, address, path, from);
    await checkPart(response, path, from, bytes);
    await writeBody(response, target, file, access, (part, size) => {
      hash?.update(part);
      onSize(size, false);
    });
  }
  if (hash === null) return;
  const found = bytesToHex(hash.digest());
  if (found !== published) throw unfit(path, UNLIKE, `SHA-256 ${found}`, `${published}, which the Hub publishes`);
}

type Hash = ReturnType<typeof sha256.create>;

async function readInto(hash: Hash, file: SyncAccessHandle, signal: AbortSignal, onPortion: () => void): Promise<void> {
  const portion = new Uint8Array(PORTION_BYTES);
  const size = file.getSize();
  for (let at = 0; at < size; ) {
    // The word to cancel comes as a message, and must have a chance to arrive.
    await new Promise((turn) => setTimeout(turn));
    signal.throwIfAborted();
    const read = await telling(async () => file.read(portion, { at }));
    hash.update(portion.subarray(0, read));
    at += read;
    onPortion();
  }
}

/** @throws LabError `HubFile` if what comes is not the part of the file that was asked for */
async function checkPart(response: Response, path: string, from: number, bytes: number): Promise<void> {
  if (from === 0) return;
  // Not every host lets pages read the header.
  const range = response.headers.get('Content-Range') ?? `bytes ${from}-${bytes - 1}/${bytes}`;
  if (response.status === 206 && range === `bytes ${from}-${bytes - 1}/${bytes}`) return;
  await response.body?.cancel();
  throw unfit(
    path,
    'The rest of this file cannot be fetched alone',
    response.status === 206 ? range : `HTTP status ${response.status}: the whole file instead of the rest`,
    `the part from byte ${from} on (a proxy on the way may not do parts)`,
  );
}

async function writeBody(
  response: Response,
  target: SyncAccessHandle,
  { path, bytes }: HubFile,
  { signal }: HubAccess,
  onPart: (part: Uint8Array, size: number) => void,
): Promise<void> {
  const reader = (response.body ?? new Blob().stream()).getReader();
  let size = target.getSize();
  try {
    for (;;) {
      const { done, value } = await nextPart(reader, path, size, bytes, signal);
      if (done) break;
      if (size + value.length > bytes) throw unfit(path, UNLIKE, `more than ${bytes} bytes`, `${bytes} bytes`);
      await telling(async () => writeWhole(target, value, size));
      size += value.length;
      onPart(value, size);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (size < bytes) throw brokenOff(path, `${size} of ${bytes} bytes`);
}

async function nextPart(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  path: string,
  size: number,
  bytes: number,
  signal: AbortSignal,
) {
  signal.throwIfAborted();
  try {
    return await reader.read();
  } catch (cause) {
    signal.throwIfAborted();
    throw brokenOff(path, `${size} of ${bytes} bytes`, cause);
  }
}

/** Some browsers write less than they are given where there is no more room, instead of throwing. */
function writeWhole(target: SyncAccessHandle, part: Uint8Array, at: number): void {
  const written = target.write(part, { at });
  if (written === part.length) return;
  throw new DOMException(`${written} of ${part.length} bytes written`, 'QuotaExceededError');
}

const UNLIKE = 'A downloaded file is not the one on the Hub';

/** What is here cannot become the Hub's file: the person decides whether to fetch it again from its beginning. */
function unfit(path: string, what: string, found: string, expected: string): LabError {
  return new LabError({
    tag: 'HubFile',
    what,
    found,
    expected,
    remedy: 'Fetch this file again, from its beginning; the others are kept.',
    where: path,
  });
}

async function sizeOf(folder: FileSystemDirectoryHandle, path: string): Promise<number> {
  try {
    return (await (await folder.getFileHandle(path)).getFile()).size;
  } catch {
    return 0;
  }
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
