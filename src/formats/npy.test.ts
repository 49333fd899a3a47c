import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfBase64, float64OfBase64, readJsonFixture } from '../../tests/support/fixtures.ts';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { isLabError, type LabError } from '../base/errors.ts';
import { type NpyArray, parseNpy, writeNpy } from './npy.ts';

const fixtures = readJsonFixture<{
  read: {
    name: string;
    file: string;
    version: number;
    dtype: string;
    byteOrder: string;
    fortranOrder: boolean;
    shape: number[];
    values: string;
  }[];
  written: { shape: number[]; file: string; values: string }[];
  refused: { name: string; file: string }[];
}>('formats/npy.json');

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A version 1 or 2 file around any header and data; the reader must not care about alignment. */
function npyOf(header: string, data: Uint8Array, version: 1 | 2 | 3 = 1): Uint8Array<ArrayBuffer> {
  const length =
    version === 1
      ? [header.length & 255, header.length >> 8]
      : [header.length & 255, (header.length >> 8) & 255, header.length >> 16, 0];
  return Uint8Array.from([0x93, ...latin1('NUMPY'), version, 0, ...length, ...latin1(header), ...data]);
}

function refusalOf(bytes: Uint8Array): LabError {
  try {
    parseNpy(bytes, 'prompt.npy');
  } catch (error) {
    if (isLabError(error, 'NpyFormat')) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('parseNpy', () => {
  it.each(fixtures.read)('reads what NumPy wrote: $name', (expected) => {
    const array = parseNpy(bytesOfBase64(expected.file), 'fixture');
    expect(array).toMatchObject({
      version: expected.version,
      dtype: expected.dtype,
      byteOrder: expected.byteOrder,
      fortranOrder: expected.fortranOrder,
      shape: expected.shape,
    });
    expect(array.values).toBeInstanceOf(expected.dtype === 'float64' ? Float64Array : Float32Array);
    const values = float64OfBase64(expected.values);
    expect(array.values.length).toBe(values.length);
    for (let i = 0; i < values.length; i++) expect(Object.is(array.values[i], values[i])).toBe(true);
  });

  it.each(fixtures.refused)('refuses $name by its dtype', ({ file }) => {
    const error = refusalOf(bytesOfBase64(file));
    expect(error.found).toMatch(/dtype|descr|\[\(/);
  });

  it('says that a pickle is never executed', () => {
    const objects = fixtures.refused.find(({ name }) => name === 'an object array');
    expect(refusalOf(bytesOfBase64(objects?.file ?? '')).what).toContain('pickle, which is never executed');
  });

  it('says both lengths when data is missing or left over', () => {
    const whole = writeNpy(new Float32Array(80), [5, 16]);
    const short = refusalOf(whole.slice(0, -16));
    expect([short.found, short.expected]).toEqual(['304 bytes of data', '320 bytes for shape [5, 16] of float32']);
    const long = refusalOf(Uint8Array.from([...whole, 0, 0, 0, 0]));
    expect([long.found, long.expected]).toEqual(['324 bytes of data', '320 bytes for shape [5, 16] of float32']);
  });

  it.each([
    '{"descr": "<f4", "fortran_order": False, "shape": (2,)}\n',
    "{'shape': (2L,), 'fortran_order': False, 'descr': '<f4'}",
    "  { 'fortran_order' :False,'shape':( 2 ,\t),'descr':'=f4' , }  \n",
    "{'descr': 'f4', 'fortran_order': False, 'shape': (1, 2,), }",
  ])('reads header %j, as NumPy does', (header) => {
    expect([...parseNpy(npyOf(header, new Uint8Array(8)), 'x').values]).toEqual([0, 0]);
  });

  it.each([
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': [2], }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2 2), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (02,), }",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }",
    "{'descr': '<f4', 'shape': (2,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'shape': (2,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), '__proto__': 1, }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } + evil()",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), ",
    `{'descr': '<f4', 'fortran_order': False, 'shape': (${'1,'.repeat(65)}), }`,
    '',
  ])('refuses header %j', (header) => {
    expect(refusalOf(npyOf(header, new Uint8Array(8))).where).toBe('prompt.npy');
  });

  it('takes Python 2 long integers only in versions that Python 2 wrote', () => {
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }";
    expect(parseNpy(npyOf(header, new Uint8Array(8), 2), 'x').shape).toEqual([2]);
    refusalOf(npyOf(header, new Uint8Array(8), 3));
  });

  it('refuses shapes beyond all memory without allocating them', () => {
    for (const shape of [
      '(9007199254740991, 9007199254740991)',
      '(4294967296, 4294967296)',
      '(99999999999999999999,)',
    ]) {
      const header = `{'descr': '<f8', 'fortran_order': True, 'shape': ${shape}, }`;
      expect(refusalOf(npyOf(header, new Uint8Array(8))).tag).toBe('NpyFormat');
    }
  });

  it('survives 10,000 damaged files', async () => {
    const result = await surviveMutations<NpyArray>({
      inputs: [...fixtures.read, ...fixtures.refused, ...fixtures.written].map(({ file }) => bytesOfBase64(file)),
      count: 10_000,
      seed: 1,
      parse: (bytes) => parseNpy(bytes, 'damaged'),
      check(array, bytes) {
        const itemBytes = { float16: 2, bfloat16: 2, float32: 4, float64: 8 }[array.dtype];
        const items = array.shape.reduce((product, size) => product * size, 1);
        expect(array.values.length).toBe(items);
        const dataStart = bytes.length - items * itemBytes;
        const view = new DataView(bytes.buffer);
        const headerEnd = array.version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
        expect(dataStart).toBe(headerEnd);
        // The first value stands first in either order.
        if (items > 0 && array.dtype === 'float32') {
          expect(array.values[0]).toEqual(view.getFloat32(dataStart, array.byteOrder === 'little'));
        }
      },
    });
    expect(result.refused).toBeGreaterThan(5000);
    expect(result.parsed).toBeGreaterThan(300);
  });
});

describe('writeNpy', () => {
  it.each(fixtures.written)('writes shape $shape byte for byte as numpy.save', ({ shape, file, values }) => {
    const written = writeNpy(Float32Array.from(float64OfBase64(values)), shape);
    expect(Buffer.from(written).toString('base64')).toBe(file);
  });

  it('is read back bit for bit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 5 }), fc.integer(), (shape, seed) => {
        const length = shape.reduce((product, size) => product * size, 1);
        const bits = Int32Array.from({ length }, (_, i) => Math.imul(seed + i, 0x9e3779b1));
        const array = parseNpy(writeNpy(new Float32Array(bits.buffer), shape), 'x');
        expect(array).toMatchObject({ version: 1, dtype: 'float32', byteOrder: 'little', fortranOrder: false, shape });
        expect(new Int32Array(array.values.buffer as ArrayBuffer)).toEqual(bits);
      }),
    );
  });

  it('aligns the data to 64 bytes for every shape', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 40), { maxLength: 12 }), (sizes) => {
        expect(writeNpy(new Float32Array(0), [...sizes, 0]).length % 64).toBe(0);
      }),
    );
  });

  it('refuses a shape that does not fit', () => {
    expect(() => writeNpy(new Float32Array(3), [2, 2])).toThrow(/does not fit/);
  });
});
