import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfBase64, float64OfBase64, readJsonFixture } from '../../tests/support/fixtures.ts';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { isLabError, type LabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { bytesSource } from './byteSources.ts';
import { openSafetensors, readTensorBytes, readTensorFloat32 } from './safetensors.ts';
import { openShardedSafetensors } from './safetensorsIndex.ts';
import { writeSafetensors } from './safetensorsWriter.ts';

const fixture = readJsonFixture<{ file: string; values: string }>('formats/safetensors.json');
const REFERENCE = bytesOfBase64(fixture.file);
const text = (value: string) => new TextEncoder().encode(value);
const open = (bytes: Uint8Array) => openSafetensors(bytesSource('model.safetensors', bytes));

/** A file with any header, valid or not. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const json = text(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 8);
  return bytes;
}

async function refusalOf(promise: Promise<unknown>): Promise<LabError> {
  const error = await promise.then(
    () => new Error('was not refused'),
    (reason) => reason,
  );
  if (isLabError(error, 'SafetensorsFormat')) return error;
  throw error;
}

describe('openSafetensors', () => {
  it('reads what the reference implementation wrote', async () => {
    const file = await open(REFERENCE);
    expect(file.names()).toEqual(['brain', 'double', 'empty', 'half', 'scalar', 'single', 'whole']);
    expect(file.metadata.get('format')).toBe('pt');
    expect(file.entry('single')).toMatchObject({ dtype: 'F32', shape: [3, 4], byteLength: 48 });
    expect(file.totalBytes).toBe(12 * (8 + 4 + 2 + 2 + 8) + 4);
    const values = Float32Array.from(float64OfBase64(fixture.values));
    for (const name of ['single', 'half', 'brain']) expect(await readTensorFloat32(file, name)).toEqual(values);
    expect(await file.readFloat32('scalar')).toEqual(Float32Array.of(1.5));
    expect(await file.readFloat32('empty')).toEqual(new Float32Array(0));
    expect(new Float64Array((await readTensorBytes(file, 'double')).buffer)).toEqual(float64OfBase64(fixture.values));
  });

  it('names a dtype that it does not read, and a tensor that is not there', async () => {
    const file = await open(REFERENCE);
    expect((await refusalOf(file.readFloat32('whole'))).found).toContain('I64');
    expect((await refusalOf(file.readFloat32('missing'))).expected).toContain('"missing"');
    expect((await refusalOf(file.readFloat32('__proto__'))).expected).toContain('__proto__');
  });

  it('reads the header, then one range a tensor', async () => {
    const ranges: [number, number][] = [];
    const memory = bytesSource('x', REFERENCE);
    const source: ByteSource = {
      ...memory,
      read(offset, length) {
        ranges.push([offset, length]);
        return memory.read(offset, length);
      },
    };
    const file = await openSafetensors(source);
    const headerBytes = new DataView(REFERENCE.buffer).getUint32(0, true);
    expect(ranges).toEqual([
      [0, 8],
      [8, headerBytes],
    ]);
    await file.readFloat32('half');
    expect(ranges[2]).toEqual([file.entry('half')?.byteOffset, 24]);
  });

  const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
    dtype: 'F32',
    shape,
    data_offsets: [begin, end],
  });
  it.each<[string, unknown, number]>([
    ['a gap', { a: f32(0, 8), b: f32(12, 16) }, 16],
    ['an overlap', { a: f32(0, 8), b: f32(4, 12) }, 12],
    ['a hole in front', { a: f32(4, 8) }, 8],
    ['bytes left over', { a: f32(0, 8) }, 9],
    ['bytes missing', { a: f32(0, 8) }, 7],
    ['a shape of another size', { a: f32(0, 8, [3]) }, 8],
    ['a shape beyond all numbers', { a: f32(0, 8, [2 ** 52, 2 ** 52, 2 ** 52]) }, 8],
    ['a negative size', { a: f32(0, 8, [-2, -1]) }, 8],
    ['a broken size', { a: f32(0, 8, [0.5, 4]) }, 8],
    ['an unknown dtype', { a: { ...f32(0, 8), dtype: 'F31' } }, 8],
    ['a dtype inherited from Object', { a: { ...f32(0, 8), dtype: 'constructor' } }, 8],
    ['offsets backwards', { a: { ...f32(0, 8), data_offsets: [8, 0] } }, 8],
    ['one offset', { a: { ...f32(0, 8), data_offsets: [8] } }, 8],
    ['no shape', { a: { dtype: 'F32', data_offsets: [0, 8] } }, 8],
    ['an unknown field', { a: { ...f32(0, 8), extra: 1 } }, 8],
    ['metadata that is no text', { __metadata__: { a: 1 } }, 0],
    ['a list for a header', [], 0],
    [
      'a repeated tensor',
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}',
      4,
    ],
    ['a header of open brackets', '['.repeat(5000), 0],
  ])('refuses %s', async (_, header, dataBytes) => {
    expect((await refusalOf(open(fileOf(header, dataBytes)))).where).toBe('model.safetensors');
  });

  it('refuses a header length beyond the file or 100 MB before reading it', async () => {
    for (const [length, size] of [
      [2n ** 63n, 1000],
      [993n, 1000],
      [100_000_001n, 2 ** 40],
    ] as const) {
      const source: ByteSource = {
        name: 'x',
        size,
        async read(_, asked) {
          if (asked !== 8) throw new Error('read on');
          const bytes = new Uint8Array(8);
          new DataView(bytes.buffer).setBigUint64(0, length, true);
          return bytes;
        },
      };
      expect((await refusalOf(openSafetensors(source))).what).toContain('header length');
    }
  });

  it('survives 10,000 damaged files', async () => {
    const tensors = [
      { name: 'a', shape: [2, 3], values: new Float32Array(6).fill(1) },
      { name: 'b', shape: [4], values: new Float32Array(4).fill(2) },
    ];
    const result = await surviveMutations({
      inputs: [REFERENCE, writeSafetensors(tensors)],
      count: 10_000,
      seed: 5,
      parse: open,
      check(file, bytes) {
        const entries = [...file.entries.values()];
        const dataStart = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
        expect(entries.reduce((sum, { byteLength }) => sum + byteLength, dataStart)).toBe(bytes.length);
        for (const { dtype, shape, byteOffset, byteLength } of entries) {
          expect(byteOffset).toBeGreaterThanOrEqual(dataStart);
          expect(byteOffset + byteLength).toBeLessThanOrEqual(bytes.length);
          const items = shape.reduce((product, size) => product * size, 1);
          if (dtype === 'F32') expect(byteLength).toBe(4 * items);
          if (dtype === 'F16' || dtype === 'BF16') expect(byteLength).toBe(2 * items);
        }
      },
    });
    expect(result.refused).toBeGreaterThan(5000);
    expect(result.parsed).toBeGreaterThan(300);
  });
});

describe('writeSafetensors', () => {
  const tensor = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) =>
    fc.record({
      name: fc.string({ maxLength: 8 }).filter((name) => name !== '__metadata__'),
      shape: fc.constant(shape),
      values: fc.float32Array({
        minLength: shape.reduce((a, b) => a * b, 1),
        maxLength: shape.reduce((a, b) => a * b, 1),
      }),
    }),
  );

  it('is read back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 5 }), async (tensors) => {
        const file = await open(writeSafetensors(tensors, { format: 'pt', note: 'ü' }));
        expect(file.names()).toEqual(tensors.map(({ name }) => name).sort());
        expect(file.metadata.get('note')).toBe('ü');
        for (const { name, shape, values } of tensors) {
          expect(file.entry(name)?.shape).toEqual(shape);
          expect(await file.readFloat32(name)).toEqual(values);
        }
      }),
    );
  });

  it('refuses nonsense', () => {
    const wrong = { name: 'a', shape: [2], values: new Float32Array(3) };
    expect(() => writeSafetensors([wrong])).toThrow(/does not fit/);
    const right = { name: 'a', shape: [3], values: new Float32Array(3) };
    expect(() => writeSafetensors([right, right])).toThrow(/two tensors/);
  });
});

describe('openShardedSafetensors', () => {
  const shards: Record<string, Uint8Array> = {
    'model-1.safetensors': writeSafetensors([{ name: 'a', shape: [2], values: Float32Array.of(1, 2) }]),
    'model-2.safetensors': writeSafetensors([
      { name: 'b', shape: [1], values: Float32Array.of(3) },
      { name: 'c', shape: [0], values: new Float32Array(0) },
    ]),
  };
  const map = { a: 'model-1.safetensors', b: 'model-2.safetensors', c: 'model-2.safetensors' };
  const openShards = (weightMap: unknown) =>
    openShardedSafetensors(text(JSON.stringify({ metadata: { total_size: 1 }, weight_map: weightMap })), async (name) =>
      bytesSource(name, shards[name] ?? new Uint8Array(0)),
    );

  it('gives one view of all shards', async () => {
    const model = await openShards(map);
    expect(model.names()).toEqual(['a', 'b', 'c']);
    expect(model.totalBytes).toBe(12);
    expect(model.entry('b')?.shape).toEqual([1]);
    expect(model.entry('constructor')).toBeUndefined();
    expect(await model.readFloat32('a')).toEqual(Float32Array.of(1, 2));
    await refusalOf(model.readFloat32('d'));
  });

  it.each<[string, unknown]>([
    ['a tensor that its shard lacks', { ...map, d: 'model-1.safetensors' }],
    ['a tensor in another shard', { ...map, a: 'model-2.safetensors' }],
    ['a shard with a tensor more', { a: map.a, b: map.b }],
    ['a shard outside the folder', { ...map, a: '../model-1.safetensors' }],
    ['a shard in a folder', { ...map, a: 'x\\model-1.safetensors' }],
    ['a shard that is no text', { ...map, a: 1 }],
    ['no tensors', {}],
    ['no map', undefined],
    ['a list for a map', []],
  ])('refuses %s', async (_, weightMap) => {
    expect((await refusalOf(openShards(weightMap))).tag).toBe('SafetensorsFormat');
  });

  it('survives 10,000 damaged indexes', async () => {
    const index = text(JSON.stringify({ metadata: { total_size: 12 }, weight_map: map }));
    const result = await surviveMutations({
      inputs: [index],
      count: 10_000,
      seed: 6,
      parse: (bytes) =>
        openShardedSafetensors(bytes, async (name) =>
          bytesSource(name, Object.hasOwn(shards, name) ? (shards[name] ?? new Uint8Array(0)) : new Uint8Array(0)),
        ),
      check: (model) => expect(model.names().every((name) => ['a', 'b', 'c'].includes(name))).toBe(true),
    });
    expect(result.refused).toBeGreaterThan(5000);
    expect(result.parsed).toBeGreaterThan(100);
  });
});
