import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { blobSource, bytesSource, urlSource } from './byteSources.ts';

const CONTENT = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) & 255);

/** Paths of the test's server, each a server's habit. */
const HABITS: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/ranges': (request, response) => answerRange(request, response, true),
  '/ranges-hidden-size': (request, response) => answerRange(request, response, false),
  '/no-ranges': (_, response) => response.end(CONTENT),
  '/empty': (_, response) => response.writeHead(416, { 'Content-Range': 'bytes */0' }).end(),
  '/start-page': (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>'),
  '/forbidden': (_, response) => response.writeHead(403).end(),
  '/short': (request, response) => {
    const first = request.headers.range === 'bytes=0-0';
    response.writeHead(206, { 'Content-Range': 'bytes 0-0/1000' }).end(first ? 'x' : 'too short');
  },
};

function answerRange(request: IncomingMessage, response: ServerResponse, sayTotal: boolean): void {
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (match === null) {
    response.writeHead(200, { 'Content-Length': CONTENT.length }).end(request.method === 'HEAD' ? undefined : CONTENT);
    return;
  }
  const [start, end] = [Number(match[1]), Number(match[2])];
  const headers = sayTotal ? { 'Content-Range': `bytes ${start}-${end}/${CONTENT.length}` } : {};
  response.writeHead(206, headers).end(CONTENT.subarray(start, end + 1));
}

const requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(`${request.method} ${request.url} ${request.headers.range ?? 'whole'}`);
  const habit = HABITS[request.url ?? ''];
  if (habit === undefined) response.writeHead(404).end();
  else habit(request, response);
});
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function tagOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason) => reason,
  );
  if (!isLabError(error)) throw new Error(`not a LabError: ${error}`);
  return error.tag;
}

async function expectSameReads(source: ByteSource): Promise<void> {
  expect(source.size).toBe(CONTENT.length);
  await fc.assert(
    fc.asyncProperty(fc.nat(CONTENT.length), fc.nat(CONTENT.length), async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      const bytes = await source.read(start, end - start);
      expect(bytes).toEqual(CONTENT.slice(start, end));
      expect(bytes.byteOffset).toBe(0);
      expect(bytes.buffer.byteLength).toBe(bytes.length);
    }),
    { numRuns: 20 },
  );
  for (const [offset, length] of [
    [0, CONTENT.length + 1],
    [CONTENT.length, 1],
    [-1, 1],
    [0.5, 1],
    [0, -1],
    [0, Number.NaN],
  ] as const) {
    expect(await tagOf(source.read(offset, length))).toBe('FileRead');
  }
}

describe('byte sources', () => {
  it('read memory', () => expectSameReads(bytesSource('x', CONTENT)));
  it('read a part of a larger buffer', () =>
    expectSameReads(bytesSource('x', Uint8Array.from([1, ...CONTENT, 1]).subarray(1, -1))));
  it('read a blob', () => expectSameReads(blobSource('x', new Blob([CONTENT]))));
  it.each(['/ranges', '/ranges-hidden-size', '/no-ranges'])('read a URL: %s', async (path) =>
    expectSameReads(await urlSource(origin + path)),
  );

  it('fetch nothing but the ranges asked for', async () => {
    requests.length = 0;
    const source = await urlSource(`${origin}/ranges`);
    await source.read(10, 5);
    await source.read(10, 0);
    expect(requests).toEqual(['GET /ranges bytes=0-0', 'GET /ranges bytes=10-14']);
  });

  it('fetch once from a server without ranges', async () => {
    requests.length = 0;
    const source = await urlSource(`${origin}/no-ranges`);
    await source.read(10, 5);
    await source.read(20, 5);
    expect(requests.length).toBe(1);
  });

  it('know an empty file', async () => {
    expect((await urlSource(`${origin}/empty`)).size).toBe(0);
  });

  it('say that a file is missing, a start page in its place included', async () => {
    expect(await tagOf(urlSource(`${origin}/nowhere`))).toBe('FileMissing');
    expect(await tagOf(urlSource(`${origin}/start-page`))).toBe('FileMissing');
  });

  it('say when reading fails', async () => {
    expect(await tagOf(urlSource(`${origin}/forbidden`))).toBe('FileRead');
    expect(await tagOf(urlSource('http://127.0.0.1:1/nobody-listens'))).toBe('FileRead');
    const short = await urlSource(`${origin}/short`);
    expect(await tagOf(short.read(0, 100))).toBe('FileRead');
  });
});
