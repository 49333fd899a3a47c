import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOfHub, type HubModelFixture, sha256 } from '../../../../tests/support/fakeHub.ts';
import { memoryFolder } from '../../../../tests/support/memoryFolder.ts';
import { listKeptModels, openKeptModel } from '../keptModels.ts';
import { downloadModel } from './downloadModel.ts';
import { parseDownloadRecord, RECORD, writeDownloadRecord } from './downloadRecord.ts';
import { type HubDownload, type HubProgress, keptName } from './hubTypes.ts';

const PART_BYTES = 1000;
const weights = Uint8Array.from({ length: 10_500 }, (_, index) => (index * 7) % 251);
const hub: HubModelFixture = {
  name: 'google/flan-t5-small',
  commit: '0fc9ddf78a1e988dac52e2dac162b0ede4fd74ab',
  files: new Map([
    ['config.json', new Uint8Array(Buffer.from('{}'))],
    ['spiece.model', Uint8Array.of(1, 2, 3)],
    ['model.safetensors', weights],
  ]),
  large: new Set(['spiece.model', 'model.safetensors']),
};
const TOTAL = weights.length + 5;

function downloadOf({ name, commit, files, large }: HubModelFixture): HubDownload {
  const listed = [...files].map(([path, bytes]) => {
    return { path, bytes: bytes.length, sha256: large.has(path) ? sha256(bytes) : null };
  });
  return { name, revision: 'main', commit, files: listed };
}

/** One browser: its folder, what was asked of the Hub, and a download that may be tried often. */
function browser(room?: { bytes: number }) {
  const root = memoryFolder(room);
  const asked: string[] = [];
  const progress: HubProgress[] = [];
  const cancel = { controller: new AbortController() };
  const folder = () => root.getDirectoryHandle(encodeURIComponent(keptName(hub)), { create: true });
  const tryIt = async (
    answer: (url: string, range: string | null) => Response = (url, range) => streamed(hub, url, range),
    startAnew: string | null = null,
    download = downloadOf(hub),
  ) => {
    const fetch = async (url: string, init: RequestInit) => {
      const range = new Headers(init.headers).get('Range');
      asked.push(`${url.split('/').at(-1)} ${range ?? 'whole'}`);
      return answer(url, range);
    };
    cancel.controller = new AbortController();
    const { signal } = cancel.controller;
    progress.length = 0;
    await downloadModel(await folder(), download, startAnew, { fetch, signal }, (now) => {
      progress.push(now);
    });
  };
  const kept = async () => (await listKeptModels(root))[0];
  return { root, folder, asked, progress, cancel, tryIt, kept };
}

/** The Hub's answer in parts; after `breaksAt` bytes the connection fails, or `onPart` does something else. */
function streamed(
  model: HubModelFixture,
  url: string,
  range: string | null,
  { breaksAt = Number.POSITIVE_INFINITY, onPart = (_: number) => {} } = {},
): Response {
  const { status, headers, body } = answerOfHub(model, url, range);
  let sent = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (sent >= breaksAt) return controller.error(new TypeError('network error'));
      if (sent >= body.length) return controller.close();
      controller.enqueue(body.slice(sent, sent + PART_BYTES));
      sent += PART_BYTES;
      onPart(sent);
    },
  });
  return new Response(stream, { status, headers });
}

const breaksIn = (path: string, breaksAt: number) => (url: string, range: string | null) =>
  streamed(hub, url, range, url.endsWith(path) ? { breaksAt } : {});

async function expectKept(root: FileSystemDirectoryHandle): Promise<void> {
  const files = await openKeptModel(root, keptName(hub));
  expect(Object.keys(files).sort()).toEqual([...hub.files.keys()].sort());
  for (const [path, bytes] of hub.files) {
    expect(Buffer.from(await files[path]!.arrayBuffer()).equals(bytes), path).toBe(true);
  }
}

describe('downloadModel', () => {
  it('keeps every byte, and says where they come from', async () => {
    const { root, asked, progress, tryIt, kept } = browser();
    await tryIt();
    await expectKept(root);
    expect(await kept()).toEqual({ name: keptName(hub), bytes: TOTAL, isWhole: true, download: downloadOf(hub) });
    expect(asked).toEqual(['config.json whole', 'spiece.model whole', 'model.safetensors whole']);
    const sizes = progress.map(({ keptBytes }) => keptBytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes.at(-1)).toBe(TOTAL);
  });

  it('goes on where the connection broke off, with only the rest', async () => {
    const { root, asked, progress, tryIt, kept } = browser();
    await expect(tryIt(breaksIn('model.safetensors', 4000))).rejects.toMatchObject({
      tag: 'Hub',
      where: 'model.safetensors',
      found: '4000 of 10500 bytes',
    });
    expect(await kept()).toMatchObject({ bytes: 4005, isWhole: false, download: downloadOf(hub) });
    await expect(openKeptModel(root, keptName(hub))).rejects.toMatchObject({ tag: 'FileMissing' });
    asked.length = 0;
    await tryIt();
    expect(asked).toEqual(['model.safetensors bytes=4000-']);
    expect(progress.find(({ isChecking }) => isChecking)).toBeDefined();
    await expectKept(root);
  });

  it('takes an answer that ends too early for a broken connection', async () => {
    const { tryIt, root } = browser();
    const short = (url: string, range: string | null) => {
      const { status, headers, body } = answerOfHub(hub, url, range);
      return new Response(url.endsWith('model.safetensors') ? body.slice(0, 700) : body, { status, headers });
    };
    await expect(tryIt(short)).rejects.toMatchObject({ tag: 'Hub', found: '700 of 10500 bytes' });
    await tryIt();
    await expectKept(root);
  });

  it('stops when cancelled, with what has come kept', async () => {
    const { root, asked, cancel, tryIt, kept } = browser();
    const cancelled = tryIt((url, range) => {
      const onPart = (sent: number) => url.endsWith('model.safetensors') && sent >= 3000 && cancel.controller.abort();
      return streamed(hub, url, range, { onPart });
    });
    await expect(cancelled).rejects.toThrow(/abort/i);
    const bytes = (await kept())!.bytes;
    expect(bytes).toBeGreaterThan(1000);
    expect(bytes).toBeLessThan(TOTAL);
    asked.length = 0;
    await tryIt();
    expect(asked).toEqual([`model.safetensors bytes=${bytes - 5}-`]);
    await expectKept(root);
  });

  it('may break off anywhere, and often', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 5 }), async (parts) => {
        const { root, tryIt } = browser();
        for (const part of parts) await tryIt(breaksIn('model.safetensors', part * PART_BYTES)).catch(() => {});
        await tryIt();
        await expectKept(root);
      }),
      { numRuns: 8 },
    );
  });

  it('says which file has a wrong SHA-256, keeps all until asked, and fetches only that one again', async () => {
    const { root, asked, tryIt, kept } = browser();
    const wrong: HubModelFixture = {
      ...hub,
      files: new Map(hub.files).set(
        'model.safetensors',
        weights.map((byte) => byte ^ 1),
      ),
    };
    await expect(tryIt((url, range) => streamed(wrong, url, range))).rejects.toMatchObject({
      tag: 'HubFile',
      where: 'model.safetensors',
      expected: expect.stringContaining(sha256(weights)),
    });
    expect(await kept()).toMatchObject({ bytes: TOTAL, isWhole: false });
    asked.length = 0;
    await expect(tryIt()).rejects.toMatchObject({ tag: 'HubFile' });
    expect(asked).toEqual([]);
    await tryIt(undefined, 'model.safetensors');
    expect(asked).toEqual(['model.safetensors whole']);
    await expectKept(root);
  });

  it('refuses a Hub that does not do parts, without harm to the part that is here', async () => {
    const { root, tryIt, kept } = browser();
    await expect(tryIt(breaksIn('model.safetensors', 4000))).rejects.toMatchObject({ tag: 'Hub' });
    const whole = (url: string) => streamed(hub, url, null);
    await expect(tryIt(whole)).rejects.toMatchObject({
      tag: 'HubFile',
      message: expect.stringMatching(/cannot be fetched alone.*200/),
    });
    const other = (url: string) => streamed(hub, url, 'bytes=1000-');
    await expect(tryIt(other)).rejects.toMatchObject({ tag: 'HubFile', found: 'bytes 1000-10499/10500' });
    expect(await kept()).toMatchObject({ bytes: 4005 });
    await tryIt();
    await expectKept(root);
  });

  it('refuses more bytes than the Hub has told of', async () => {
    const { tryIt, kept } = browser();
    const longer: HubModelFixture = {
      ...hub,
      files: new Map(hub.files).set('spiece.model', Uint8Array.of(1, 2, 3, 4)),
    };
    await expect(tryIt((url, range) => streamed(longer, url, range))).rejects.toMatchObject({
      tag: 'HubFile',
      where: 'spiece.model',
    });
    expect(await kept()).toMatchObject({ bytes: 2, isWhole: false });
  });

  it('says so where there is no room, and goes on when there is', async () => {
    const room = { bytes: 6000 };
    const { root, tryIt, kept } = browser(room);
    await expect(tryIt()).rejects.toMatchObject({ tag: 'Storage', remedy: expect.stringContaining('Free space') });
    expect(await kept()).toMatchObject({ isWhole: false });
    room.bytes = Number.POSITIVE_INFINITY;
    await tryIt();
    await expectKept(root);
  });

  it('leaves a file alone that another tab writes', async () => {
    const { root, folder, tryIt } = browser();
    const file: FileSystemFileHandle & { createSyncAccessHandle?(): Promise<{ close(): void }> } = await (
      await folder()
    ).getFileHandle('model.safetensors', { create: true });
    const other = await file.createSyncAccessHandle?.();
    await expect(tryIt()).rejects.toMatchObject({ tag: 'Busy' });
    other?.close();
    await tryIt();
    await expectKept(root);
  });
});

describe('the record of a download', () => {
  it('comes back as it was written', () => {
    expect(parseDownloadRecord(writeDownloadRecord(downloadOf(hub)))).toEqual(downloadOf(hub));
  });

  it('is nothing when it is damaged, wherever that is', async () => {
    const record = writeDownloadRecord(downloadOf(hub));
    for (let end = 0; end < record.length; end++) expect(parseDownloadRecord(record.slice(0, end))).toBeNull();
    expect(parseDownloadRecord(record.replace('config.json', '../config.json'))).toBeNull();
    const { root, folder, tryIt, kept } = browser();
    await tryIt();
    const writable = await (await (await folder()).getFileHandle(RECORD)).createWritable();
    await writable.write(new Blob([record.slice(0, 50)]));
    await writable.close();
    expect(await kept()).toMatchObject({ isWhole: true, download: null });
    await expectKept(root);
  });
});
