import { afterEach, describe, expect, it, vi } from 'vitest';
import { isLabError } from '../base/errors.ts';
import type { RunStore } from '../training/runStore.ts';
import { browserModelFiles, browserRunFiles, labAt } from './labFiles.ts';

const PAGE = 'https://example.org/spot/';
const SERVED = new Map([
  [`${PAGE}lab/model/config.json`, '{}'],
  [`${PAGE}lab/tasks/t/train.tsv`, 'a\tb'],
]);

function serve(): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    const text = SERVED.get(url);
    return text === undefined ? new Response('', { status: 404 }) : new Response(text);
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

// No stored prompt is asked for here.
const store = {} as RunStore;

describe('files of the training host in a browser', () => {
  it("finds the lab's files beside the page, wherever the page lies", async () => {
    const asked = serve();
    const files = browserRunFiles({}, labAt(`${PAGE}index.html?x#y`), store);
    const source = await files.open('lab:tasks/t/train.tsv');
    expect(new TextDecoder().decode(await source.read(0, source.size))).toBe('a\tb');
    expect(new Set(asked)).toEqual(new Set([`${PAGE}lab/tasks/t/train.tsv`]));
  });

  it('says null for what a model folder lacks, and passes other failures on', async () => {
    serve();
    const model = browserModelFiles({ kind: 'lab' }, labAt(PAGE));
    expect((await model.open('config.json'))?.size).toBe(2);
    expect(await model.open('tokenizer.json')).toBeNull();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    await expect(model.open('config.json')).rejects.toSatisfy((error) => isLabError(error, 'FileRead'));
  });

  it('opens files that came with a command, and nothing that a path could inherit', async () => {
    const files = { 'my/train.tsv': new Blob(['x\ty']) };
    const given = browserRunFiles(files, labAt(PAGE), store);
    expect((await given.open('my/train.tsv')).size).toBe(3);
    for (const path of ['train.tsv', 'constructor', '__proto__']) {
      await expect(given.open(path)).rejects.toSatisfy(
        (error) => isLabError(error, 'FileMissing') && error.where === path,
      );
    }
    const model = browserModelFiles(
      { kind: 'files', name: 'm', files: { 'config.json': new Blob(['{}']) } },
      labAt(PAGE),
    );
    expect((await model.open('config.json'))?.name).toBe('m/config.json');
    expect(await model.open('toString')).toBeNull();
  });
});
