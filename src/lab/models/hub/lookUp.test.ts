import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOfHub, type HubModelFixture, modelInfo, sha256 } from '../../../../tests/support/fakeHub.ts';
import { isLabError } from '../../../base/errors.ts';
import type { HubAccess } from './askHub.ts';
import { lookUp, parseModelInfo } from './lookUp.ts';

const fixtures = join(import.meta.dirname, '../../../../tests/fixtures');
const COMMIT = '0fc9ddf78a1e988dac52e2dac162b0ede4fd74ab';
const NAME = 'google/flan-t5-small';
const model = { name: NAME, revision: 'main' };

function fixture(folder: string, paths: readonly string[], large: readonly string[] = paths.slice(1)): HubModelFixture {
  const files = new Map(paths.map((path) => [path, new Uint8Array(readFileSync(join(fixtures, folder, path)))]));
  return { name: NAME, commit: COMMIT, files, large: new Set(large) };
}

const single = fixture('training/models/t5-1.1', ['config.json', 'model.safetensors', 'spiece.model']);

/** With files of any content besides, or in place of those that are left out. */
function changed(add: Readonly<Record<string, string>>, omit: readonly string[] = []): HubModelFixture {
  const kept = [...single.files].filter(([path]) => !omit.includes(path));
  const added = Object.entries(add).map(([path, text]) => [path, new Uint8Array(Buffer.from(text))] as const);
  return { ...single, files: new Map([...kept, ...added]) };
}

interface Asked {
  readonly access: HubAccess;
  readonly urls: string[];
}

function hub(answer: (url: string) => Response | Promise<Response>, signal = new AbortController().signal): Asked {
  const urls: string[] = [];
  const fetch = async (url: string) => {
    urls.push(url);
    return answer(url);
  };
  return { access: { fetch, signal }, urls };
}

function hubOf(fixtureOfHub: HubModelFixture): Asked {
  return hub((url) => {
    const { status, headers, body } = answerOfHub(fixtureOfHub, url, null);
    return new Response(body, { status, headers });
  });
}

describe('lookUp', () => {
  it('finds the files of a folder with their sizes and hashes, at one commit', async () => {
    const { access, urls } = hubOf(
      changed({ 'README.md': 'words', 'pytorch_model.bin': 'pickle', 'onnx/a.onnx': 'x' }),
    );
    const { download, config } = await lookUp(access, { name: NAME, revision: 'refs/pr/3' });
    expect(download).toMatchObject({ name: NAME, revision: 'refs/pr/3', commit: COMMIT });
    expect(Object.fromEntries(download.files.map(({ path, ...rest }) => [path, rest]))).toEqual({
      'config.json': { bytes: single.files.get('config.json')!.length, sha256: null },
      'model.safetensors': {
        bytes: single.files.get('model.safetensors')!.length,
        sha256: sha256(single.files.get('model.safetensors')!),
      },
      'spiece.model': {
        bytes: single.files.get('spiece.model')!.length,
        sha256: sha256(single.files.get('spiece.model')!),
      },
    });
    expect(config).toMatchObject({ feedForward: 'gated-gelu', tiedHead: false });
    expect(urls).toEqual([
      `https://huggingface.co/api/models/${NAME}/revision/refs%2Fpr%2F3?blobs=true`,
      `https://huggingface.co/${NAME}/resolve/${COMMIT}/config.json`,
    ]);
  });

  it('names every shard of the index', async () => {
    const shards = [1, 2, 3].map((shard) => `model-0000${shard}-of-00003.safetensors`);
    const sharded = fixture('t5/t5-1.1-odd-sharded', ['config.json', 'model.safetensors.index.json', ...shards]);
    const files = new Map(sharded.files).set('tokenizer.json', new Uint8Array(Buffer.from('{}')));
    const { download } = await lookUp(hubOf({ ...sharded, files }).access, model);
    expect(download.files.map(({ path }) => path).sort()).toEqual(
      ['config.json', 'model.safetensors.index.json', ...shards, 'tokenizer.json'].sort(),
    );
  });

  it.each([
    [
      'weights of PyTorch only',
      changed({ 'pytorch_model.bin': 'x', 'tf_model.h5': 'x' }, ['model.safetensors']),
      'ModelWeights',
      /pytorch_model\.bin, tf_model\.h5 at revision main.*refs\/pr\/1.*line of Python/,
    ],
    ['no weights', changed({}, ['model.safetensors']), 'ModelWeights', /no weights at revision main/],
    [
      'no tokenizer',
      changed({}, ['spiece.model']),
      'FileMissing',
      /config\.json, model\.safetensors.*spiece\.model or tokenizer\.json/,
    ],
    ['no configuration', changed({}, ['config.json']), 'FileMissing', /Expected: config\.json/],
    ['another family', changed({ 'config.json': '{"model_type":"bert"}' }), 'ModelConfig', /bert.*"t5" or "mt5"/],
    ['a configuration that is no JSON', changed({ 'config.json': '{' }), 'ModelConfig', /no JSON/],
    [
      'an index without a shard',
      changed({ 'model.safetensors.index.json': '{"weight_map":{"a":"b.safetensors"}}' }, ['model.safetensors']),
      'FileMissing',
      /Expected: b\.safetensors/,
    ],
    [
      'an index that leads elsewhere',
      changed({ 'model.safetensors.index.json': '{"weight_map":{"a":"../b"}}' }, ['model.safetensors']),
      'SafetensorsFormat',
      /same folder/,
    ],
  ] as const)('refuses %s', async (_, other, tag, message) => {
    const refused = lookUp(hubOf(other).access, model);
    await expect(refused).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
  });

  it.each([
    [401, {}, /no such model, or does not show it/],
    [404, {}, /no such model, or does not show it/],
    [404, { 'X-Error-Code': 'RevisionNotFound' }, /no such revision.*“Revision” empty/],
    [401, { 'X-Error-Code': 'GatedRepo' }, /lets only some people.*does not sign in/],
    [403, {}, /lets only some people/],
    [429, {}, /asks to wait.*in five minutes/],
    [429, { RateLimit: '"api";r=0;t=55' }, /in 55 seconds/],
    [429, { 'Retry-After': '7' }, /in 7 seconds/],
    [503, {}, /fault at the moment/],
    [418, {}, /refused the request.*HTTP status 418/],
  ])('says what HTTP status %d with %j means', async (status, headers, message) => {
    const { access } = hub(() => new Response('{"error":"words"}', { status, headers }));
    await expect(lookUp(access, model)).rejects.toMatchObject({ tag: 'Hub', message: expect.stringMatching(message) });
  });

  it('says that the Hub cannot be reached, and nothing of it once cancelled', async () => {
    const cancel = new AbortController();
    const { access } = hub(() => Promise.reject(new TypeError('Failed to fetch')), cancel.signal);
    await expect(lookUp(access, model)).rejects.toMatchObject({ tag: 'Hub', found: 'Failed to fetch' });
    cancel.abort(new Error('cancelled'));
    await expect(lookUp(access, model)).rejects.toThrow('cancelled');
  });
});

describe('parseModelInfo', () => {
  const parse = (value: unknown) => parseModelInfo(Buffer.from(JSON.stringify(value)), NAME);

  it('reads what the Hub tells of any files', () => {
    const name = fc.string({ minLength: 1 }).filter((path) => !path.includes('/'));
    fc.assert(
      fc.property(fc.dictionary(name, fc.uint8Array({ maxLength: 9 })), fc.boolean(), (contents, isLarge) => {
        const files = new Map(Object.entries(contents).map(([path, bytes]) => [path, Uint8Array.from(bytes)]));
        const large = new Set(isLarge ? files.keys() : []);
        const listed = parse(modelInfo({ ...single, files, large }));
        expect(listed.commit).toBe(COMMIT);
        expect([...listed.files]).toEqual(
          [...files].map(([path, bytes]) => [path, { bytes: bytes.length, sha256: isLarge ? sha256(bytes) : null }]),
        );
      }),
    );
  });

  it('refuses whatever else comes with a LabError', () => {
    const sibling = fc.record({ rfilename: fc.anything(), size: fc.anything(), lfs: fc.anything() });
    const almost = fc.record({ sha: fc.oneof(fc.constant(COMMIT), fc.anything()), siblings: fc.array(sibling) });
    fc.assert(
      fc.property(fc.oneof(fc.json().map(JSON.parse), almost), (value) => {
        const text = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part)) ?? '';
        try {
          const { commit, files } = parseModelInfo(Buffer.from(text), NAME);
          expect(commit).toMatch(/^[0-9a-f]{40}$/);
          for (const { bytes } of files.values()) expect(bytes === null || Number.isSafeInteger(bytes)).toBe(true);
        } catch (error) {
          expect(isLabError(error, 'Hub')).toBe(true);
        }
      }),
    );
  });
});
