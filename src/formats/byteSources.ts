/** Byte sources of the three places that files come from: memory, a `Blob` or `File`, and a URL read by ranges. */
import { LabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';

/** A source over bytes already in memory. `read` copies, as the interface promises. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length) {
      checkRange(name, bytes.length, offset, length);
      return Uint8Array.from(bytes.subarray(offset, offset + length));
    },
  };
}

/** A source over a `Blob` or `File`: only the ranges asked for are read. */
export function blobSource(name: string, blob: Blob): ByteSource {
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      checkRange(name, blob.size, offset, length);
      let bytes: Uint8Array<ArrayBuffer>;
      try {
        bytes = new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        // Browsers refuse to read a file that changed or vanished after it was dropped.
        throw new LabError(
          {
            tag: 'FileRead',
            what: 'The file could not be read',
            found: cause instanceof Error ? cause.message : String(cause),
            expected: 'the file as it was when it was chosen',
            remedy: 'Choose the file again; it may have been changed, moved or deleted meanwhile.',
            where: name,
          },
          { cause },
        );
      }
      checkReadLength(name, offset, length, bytes.length);
      return bytes;
    },
  };
}

/** @throws LabError `FileRead` unless `[offset, offset + length)` lies within the file. */
function checkRange(name: string, size: number, offset: number, length: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (whole && offset + length <= size) return;
  throw new LabError({
    tag: 'FileRead',
    what: 'A part outside the file was asked for',
    found: `a file of ${size} bytes`,
    expected: `${length} bytes from byte ${offset} on`,
    remedy: 'The file is probably cut short: download or export it again.',
    where: name,
  });
}

function checkReadLength(name: string, offset: number, expected: number, found: number): void {
  if (found === expected) return;
  throw new LabError({
    tag: 'FileRead',
    what: 'The host returned another number of bytes than asked for',
    found: `${found} bytes`,
    expected: `${expected} bytes from byte ${offset} on`,
    remedy: 'Try again; the file may have changed while it was read.',
    where: name,
  });
}

/**
 * A source over a URL, read by HTTP range requests. A server that ignores ranges (or hides sizes) is read whole, once.
 * @throws LabError `FileMissing` for 404 and 410, and where a web page comes instead of the file (static hosts answer
 * unknown paths with their start page); `FileRead` for every other failure.
 */
export async function urlSource(url: string): Promise<ByteSource> {
  const probe = await request(url, { headers: { Range: 'bytes=0-0' } });
  if (probe.status === 416 && sizeFromContentRange(probe) === 0) {
    await probe.body?.cancel();
    return bytesSource(url, new Uint8Array(0));
  }
  checkStatus(url, probe);
  if (probe.status !== 206) return bytesSource(url, await readBody(url, probe));
  await probe.body?.cancel();
  // A compressed answer counts ranges in compressed bytes, which the host has already undone.
  const encoding = probe.headers.get('Content-Encoding') ?? 'identity';
  const size = encoding === 'identity' ? (sizeFromContentRange(probe) ?? (await sizeFromHead(url))) : null;
  return size === null ? wholeUrl(url) : rangedUrl(url, size);
}

async function wholeUrl(url: string): Promise<ByteSource> {
  const response = await request(url, {});
  checkStatus(url, response);
  return bytesSource(url, await readBody(url, response));
}

function rangedUrl(url: string, size: number): ByteSource {
  return {
    name: url,
    size,
    async read(offset, length) {
      checkRange(url, size, offset, length);
      if (length === 0) return new Uint8Array(0);
      const response = await request(url, { headers: { Range: `bytes=${offset}-${offset + length - 1}` } });
      checkStatus(url, response);
      if (response.status !== 206) {
        await response.body?.cancel();
        throw readFailure(url, `HTTP status ${response.status}`, 'status 206 (a part of the file), as before');
      }
      const bytes = await readBody(url, response);
      checkReadLength(url, offset, length, bytes.length);
      return bytes;
    },
  };
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw readFailure(url, describeCause(cause), 'an answer from the server', cause);
  }
}

async function readBody(url: string, response: Response): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw readFailure(url, describeCause(cause), 'the whole body of the answer', cause);
  }
}

function checkStatus(url: string, response: Response): void {
  if (response.status === 404 || response.status === 410) throw missing(url, `HTTP status ${response.status}`);
  if (!response.ok) throw readFailure(url, `HTTP status ${response.status}`, 'HTTP status 200 or 206');
  const type = response.headers.get('Content-Type') ?? '';
  if (type.startsWith('text/html') && !/\.html?($|[?#])/i.test(url)) throw missing(url, 'a web page in its place');
}

/** The total in `Content-Range: bytes 0-0/1234`; null where the server does not say or hides the header. */
function sizeFromContentRange(response: Response): number | null {
  const match = /^bytes (?:\d+-\d+|\*)\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '');
  return parseSize(match?.[1]);
}

async function sizeFromHead(url: string): Promise<number | null> {
  const response = await request(url, { method: 'HEAD' });
  const encoding = response.headers.get('Content-Encoding') ?? 'identity';
  return response.ok && encoding === 'identity' ? parseSize(response.headers.get('Content-Length')) : null;
}

function parseSize(text: string | null | undefined): number | null {
  const size = text === null || text === undefined || !/^\d+$/.test(text) ? Number.NaN : Number(text);
  return Number.isSafeInteger(size) ? size : null;
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function missing(url: string, found: string): LabError {
  return new LabError({
    tag: 'FileMissing',
    what: 'The file is not there',
    found,
    expected: 'a file at this address',
    remedy: 'Check the address, and that the file was published there.',
    where: url,
  });
}

function readFailure(url: string, found: string, expected: string, cause?: unknown): LabError {
  return new LabError(
    {
      tag: 'FileRead',
      what: 'The file could not be fetched',
      found,
      expected,
      remedy: 'Check the connection and the address, and that the server allows this page to read it (CORS).',
      where: url,
    },
    { cause },
  );
}
