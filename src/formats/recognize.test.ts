import { describe, expect, it } from 'vitest';
import { bytesOfBase64, readJsonFixture } from '../../tests/support/fixtures.ts';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { LabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { bytesSource } from './byteSources.ts';
import { writeCheckpointZip } from './checkpointZip.ts';
import { writeNpy } from './npy.ts';
import { writePeftAdapter } from './peftAdapter.ts';
import { recognizeFiles } from './recognize.ts';
import type { RecognizedItem } from './recognized.ts';
import { writeSafetensors } from './safetensorsWriter.ts';
import { writeZip } from './zip.ts';

const text = (value: string) => new TextEncoder().encode(value);
const json = (value: unknown) => text(JSON.stringify(value));
const latin1 = (value: string) => Uint8Array.from(value, (character) => character.charCodeAt(0));

function recognize(files: Record<string, Uint8Array>): Promise<RecognizedItem[]> {
  return recognizeFiles(Object.entries(files).map(([path, bytes]) => ({ path, source: bytesSource(path, bytes) })));
}

async function recognizeOne(path: string, bytes: Uint8Array): Promise<RecognizedItem> {
  const items = await recognize({ [path]: bytes });
  expect(items.length).toBe(1);
  return items[0]!;
}

const npz = bytesOfBase64(readJsonFixture<{ npz: string }>('formats/zip.json').npz);
const torch = bytesOfBase64(readJsonFixture<{ torch: string }>('formats/zip.json').torch);
const prompt = writeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
const t5Weights = writeSafetensors([
  { name: 'shared.weight', shape: [2, 3], values: new Float32Array(6) },
  { name: 'encoder.block.0.layer.0.SelfAttention.q.weight', shape: [1], values: new Float32Array(1) },
]);
const otherWeights = writeSafetensors([{ name: 'bert.weight', shape: [2], values: new Float32Array(2) }]);
const config = json({ model_type: 't5', d_model: 3 });
// The first piece of a SentencePiece model: text "<pad>", score 0, type CONTROL.
const spiece = Uint8Array.from([10, 14, 10, 5, ...latin1('<pad>'), 21, 0, 0, 0, 0, 24, 3]);
const tokenizerJson = json({ version: '1.0', model: { type: 'Unigram', vocab: [['<pad>', 0]] } });
const runFile = json({ version: 1, task: { train: 'train.tsv', inputs: '{0}', targets: '{1}' }, steps: 20 });
const table = text('sentence\tlabel\na fine film\t1\n');
const adapter = Object.fromEntries(
  writePeftAdapter(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3, 'google/t5').map(({ path, bytes }) => [path, bytes]),
);
const checkpointZip = writeCheckpointZip([
  { globalStep: 20, prompt: { length: 1, width: 2, values: new Float32Array(2) } },
]);
// Runs in it bring their checkpoints along, for other programs.
const labArchive = writeZip([
  { path: 'spot-lab.json', bytes: json({}) },
  { path: 'a-run/numpy_checkpoints/checkpoint_20/encoder.prompt.prompt.prompt', bytes: prompt },
  { path: 'b-run/numpy_checkpoints/checkpoint_20/encoder.prompt.prompt.prompt', bytes: prompt },
]);

describe('recognizeFiles', () => {
  it.each(['prompt.npy', 'encoder.prompt.prompt.prompt', 'holiday.jpg'])(
    'takes an array named %s for one',
    async (path) => {
      expect(await recognizeOne(path, prompt)).toMatchObject({
        kind: 'npy',
        name: path,
        paths: [path],
        array: { ok: true, value: { shape: [2, 3] } },
      });
    },
  );

  it('says what is wrong with a broken array', async () => {
    const item = await recognizeOne('prompt.npy', prompt.slice(0, -4));
    expect(item).toMatchObject({ kind: 'npy', array: { ok: false, error: { tag: 'NpyFormat' } } });
  });

  it.each<[string, Uint8Array, Partial<RecognizedItem>]>([
    ['train.tsv', table, { kind: 'table' }],
    ['train', table, { kind: 'table' }],
    ['lines.json', text('{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n'), { kind: 'table' }],
    ['one.jsonl', text('{"a": 1}'), { kind: 'table' }],
    ['run.json', runFile, { kind: 'runFile' }],
    ['download (3).txt', runFile, { kind: 'runFile' }],
    ['mixture.json', json({ version: 1, mixture: { tasks: [] }, steps: 20 }), { kind: 'runFile' }],
    ['study.json', json({ kind: 'study', version: 1, targets: [] }), { kind: 'runFile' }],
    ['spiece.model', spiece, { kind: 'tokenizer', format: 'spiece.model' }],
    ['tokenizer.json', tokenizerJson, { kind: 'tokenizer', format: 'tokenizer.json' }],
    ['checkpoints.zip', checkpointZip, { kind: 'checkpointZip' }],
    ['everything.zip', labArchive, { kind: 'labArchive' }],
    ['bert.safetensors', otherWeights, { kind: 'safetensors' }],
  ])('recognises %s', async (path, bytes, expected) => {
    expect(await recognizeOne(path, bytes)).toMatchObject(expected);
  });

  it('names the tensors of a safetensors file that it has no use for', async () => {
    expect(await recognizeOne('bert.safetensors', otherWeights)).toMatchObject({
      tensors: { ok: true, value: [{ name: 'bert.weight', shape: [2] }] },
    });
  });

  it('keeps a broken table a table, with what is wrong', async () => {
    const item = await recognizeOne('train.tsv', text('a\tb\nc\n'));
    expect(item).toMatchObject({ kind: 'table', table: { ok: false, error: { tag: 'TableFormat' } } });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a.npy', latin1('\x89PNG\r\n\x1a\n....'), /PNG image/],
    ['a.npy', latin1('%PDF-1.7'), /PDF/],
    ['a.tsv', latin1('\x1f\x8b\x08'), /gzip/],
    ['model.bin', latin1('\x80\x02}q\x00.'), /Python pickle/],
    ['model.bin', torch, /PyTorch weights/],
    ['data.parquet', latin1('PAR1....'), /Parquet/],
    ['prompt.npy', text('<!DOCTYPE html><html></html>'), /web page/],
    ['model.safetensors', text('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), /Git LFS pointer/],
    ['prompt.npy', new Uint8Array(0), /empty file/],
    ['noise', Uint8Array.of(1, 2, 3, 4), /binary file/],
    ['essay.txt', text('Once upon a time, there was a table.\nIt had no columns.'), /no table|plain text/],
    ['word.txt', text('hello'), /plain text/],
    ['other.json', json({ colour: 'red' }), /JSON with the keys colour/],
    ['run.json', text('{"version": 1, "task": '), /damaged JSON/],
    ['stuff.zip', writeZip([{ path: 'photo.png', bytes: text('x') }]), /zip archive of 1 files \(photo\.png\)/],
    ['book.xlsx', writeZip([{ path: '[Content_Types].xml', bytes: text('x') }]), /Office/],
    ['cut.zip', checkpointZip.slice(0, -1), /zip archive that cannot be read/],
  ])('says of %s what it is instead', async (path, bytes, looksLike) => {
    const item = await recognizeOne(path, bytes);
    expect(item.kind).toBe('unknown');
    if (item.kind !== 'unknown') return;
    expect(item.looksLike).toMatch(looksLike);
    expect(item.error).toBeInstanceOf(LabError);
    expect(item.error.remedy).not.toBe('');
  });

  it('makes one model of a folder, and keeps other things apart', async () => {
    const items = await recognize({
      't5/README.md': text('# A model\n'),
      't5/config.json': config,
      't5/generation_config.json': json({ eos_token_id: 1, transformers_version: '5' }),
      't5/model.safetensors': t5Weights,
      't5/pytorch_model.bin': torch,
      't5/spiece.model': spiece,
      't5/tokenizer.json': tokenizerJson,
      't5/train.tsv': table,
      'prompt.npy': prompt,
    });
    expect(items.map(({ kind }) => kind)).toEqual(['model', 'table', 'npy']);
    expect(items[0]).toMatchObject({
      name: 't5',
      folder: 't5',
      config: { d_model: 3 },
      missing: [],
      ignored: ['t5/README.md', 't5/generation_config.json', 't5/pytorch_model.bin'],
      files: [
        { layoutName: 'config.json', path: 't5/config.json' },
        { layoutName: 'model.safetensors', path: 't5/model.safetensors' },
        { layoutName: 'spiece.model', path: 't5/spiece.model' },
        { layoutName: 'tokenizer.json', path: 't5/tokenizer.json' },
      ],
    });
  });

  it('finds the parts of a model under other names', async () => {
    const [model, ...rest] = await recognize({
      'config (1).json': config,
      'weights.bin': t5Weights,
      'sp.model': spiece,
    });
    expect(rest).toEqual([]);
    expect(model).toMatchObject({
      kind: 'model',
      missing: [],
      files: [
        { layoutName: 'config.json', path: 'config (1).json' },
        { layoutName: 'model.safetensors', path: 'weights.bin' },
        { layoutName: 'spiece.model', path: 'sp.model' },
      ],
    });
  });

  it('lists what a model lacks', async () => {
    const [weightsOnly] = await recognize({ 'm/model.safetensors': t5Weights });
    expect(weightsOnly).toMatchObject({ missing: ['config.json', 'the tokenizer: spiece.model or tokenizer.json'] });
    const [configOnly] = await recognize({ 'm/config.json': config, 'm/spiece.model': spiece });
    expect(configOnly).toMatchObject({ missing: ['the weights: model.safetensors, or all shards and their index'] });
  });

  it('knows the shards of a model, and which are missing', async () => {
    const index = json({ weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' } });
    const shard = writeSafetensors([{ name: 'a', shape: [1], values: new Float32Array(1) }]);
    const given = { 'm/config.json': config, 'm/model.safetensors.index.json': index, 'm/spiece.model': spiece };
    const [partial] = await recognize({ ...given, 'm/model-1.safetensors': shard });
    expect(partial).toMatchObject({ kind: 'model', missing: ['model-2.safetensors'] });
    const [whole, ...rest] = await recognize({
      ...given,
      'm/model-1.safetensors': shard,
      'm/model-2.safetensors': shard,
    });
    expect(whole).toMatchObject({ missing: [] });
    expect(rest).toEqual([]);
    const [pickled] = await recognize({
      'm/config.json': config,
      'm/pytorch_model.bin.index.json': json({ weight_map: { a: 'pytorch_model-1.bin' } }),
    });
    expect(pickled).toMatchObject({ ignored: ['m/pytorch_model.bin.index.json'] });
  });

  it('reads no more of a model than headers', async () => {
    let bytesRead = 0;
    const big = writeSafetensors([{ name: 'shared.weight', shape: [1000, 1000], values: new Float32Array(1e6) }]);
    const memory = bytesSource('model.safetensors', big);
    const source: ByteSource = {
      ...memory,
      read(offset, length) {
        bytesRead += length;
        return memory.read(offset, length);
      },
    };
    await recognizeFiles([{ path: 'model.safetensors', source }]);
    expect(bytesRead).toBeLessThan(10_000);
  });

  it('makes one adapter of its files, its zip, or its weights alone', async () => {
    const value = { rows: 2, width: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const folder = Object.fromEntries(Object.entries(adapter).map(([path, bytes]) => [`peft/${path}`, bytes]));
    expect(await recognize({ ...folder, 'peft/README.md': text('# x') })).toMatchObject([
      { kind: 'peftAdapter', baseModelName: 'google/t5', prompt: { ok: true, value } },
    ]);
    const zip = writeZip(Object.entries(adapter).map(([path, bytes]) => ({ path, bytes })));
    expect(await recognize({ 'mine.zip': zip })).toMatchObject([
      {
        kind: 'peftAdapter',
        name: 'mine.zip/adapter_model.safetensors',
        paths: ['mine.zip'],
        prompt: { ok: true, value },
      },
    ]);
    expect(await recognize({ 'x.safetensors': adapter['adapter_model.safetensors']! })).toMatchObject([
      { kind: 'peftAdapter', baseModelName: null, prompt: { ok: true, value } },
    ]);
  });

  it('says what an adapter lacks or has too much of', async () => {
    expect(await recognize({ 'p/adapter_config.json': adapter['adapter_config.json']! })).toMatchObject([
      { kind: 'peftAdapter', prompt: { ok: false, error: { tag: 'FileMissing' } } },
    ]);
    const lora = json({ peft_type: 'LORA' });
    expect(
      await recognize({ 'p/adapter_config.json': lora, 'p/adapter_model.safetensors': otherWeights }),
    ).toMatchObject([{ kind: 'peftAdapter', prompt: { ok: false, error: { found: 'peft_type "LORA"' } } }]);
  });

  it('opens the arrays of an .npz, and no archive within an archive', async () => {
    expect(await recognize({ 'w.npz': npz })).toMatchObject([
      { kind: 'npy', name: 'w.npz/a.npy', array: { value: { shape: [3] } } },
      { kind: 'npy', name: 'w.npz/b.npy', array: { value: { dtype: 'float64' } } },
    ]);
    const nested = writeZip([{ path: 'inner.npy', bytes: npz }]);
    expect(await recognize({ 'outer.npz': nested })).toMatchObject([
      { kind: 'unknown', looksLike: 'an archive within an archive' },
    ]);
  });

  it('shows a file that cannot be read as such', async () => {
    const error = new LabError({ tag: 'FileRead', what: 'Gone', found: 'x', expected: 'y', remedy: 'Try again.' });
    const source: ByteSource = { name: 'x', size: 10, read: () => Promise.reject(error) };
    expect(await recognizeFiles([{ path: 'x', source }])).toMatchObject([{ kind: 'unknown', error }]);
  });

  it('survives 10,000 damaged files', async () => {
    const result = await surviveMutations({
      inputs: [
        prompt,
        table,
        runFile,
        config,
        spiece,
        tokenizerJson,
        checkpointZip,
        npz,
        t5Weights,
        adapter['adapter_model.safetensors']!,
        adapter['adapter_config.json']!,
        writeZip(Object.entries(adapter).map(([path, bytes]) => ({ path, bytes }))),
      ],
      count: 10_000,
      seed: 9,
      parse: (bytes) => recognizeFiles([{ path: 'given', source: bytesSource('given', bytes) }]),
      check(items) {
        expect(items.length).toBeGreaterThan(0);
        for (const item of items) expect(item.paths).toEqual(['given']);
      },
    });
    expect(result).toEqual({ refused: 0, parsed: 10_000 });
  });

  it('takes the checkpoints of a T5X folder for one run, whatever lies between, and damaged ones apart', async () => {
    const file = (step: string) => `run/numpy_checkpoints/checkpoint_${step}/encoder.prompt.prompt.prompt`;
    const items = await recognize({
      [file('1100200')]: prompt,
      [file('1100100')]: prompt,
      [file('1100300')]: prompt.subarray(0, prompt.length - 1),
      [file('1100400.tmp-1700000000')]: prompt,
      'other/numpy_checkpoints/checkpoint_7/encoder.prompt.prompt.prompt': prompt,
    });
    const steps = (item: RecognizedItem | undefined) =>
      item?.kind === 'checkpointFolder' && item.checkpoints.ok
        ? item.checkpoints.value.map(({ globalStep }) => globalStep)
        : null;
    expect(items.map(({ kind, name }) => [kind, name])).toEqual([
      ['checkpointFolder', 'run/numpy_checkpoints'],
      ['npy', 'encoder.prompt.prompt.prompt'],
      ['npy', 'encoder.prompt.prompt.prompt'],
      ['checkpointFolder', 'other/numpy_checkpoints'],
    ]);
    expect(steps(items[0])).toEqual([1_100_100, 1_100_200]);
    expect(steps(items[3])).toEqual([7]);
    expect(items[1]).toMatchObject({ paths: [file('1100300')], array: { ok: false } });
  });
});
