/**
 * NumPy's `.npy` arrays (numpy.lib.format): floating-point arrays in, C-ordered little-endian float32 out.
 * Arrays of Python objects are pickles, which can run code when loaded; they are recognised and refused.
 */
import { LabError } from '../base/errors.ts';
import { bfloat16BitsToFloat32, float16BitsToFloat32 } from './float16.ts';
import { parseNpyHeader } from './npyHeader.ts';

export interface NpyArray {
  /** Major version of the format. */
  readonly version: 1 | 2 | 3;
  readonly dtype: 'float16' | 'float32' | 'float64' | 'bfloat16';
  readonly byteOrder: 'little' | 'big';
  /** True if the file held the values column by column; `values` is in C order either way. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** In C order (last axis fastest). 16-bit types are widened exactly; float64 stays float64. */
  readonly values: Float32Array | Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** NumPy refuses longer headers too (`max_header_size`); no header of a plain array comes near it. */
const MAX_HEADER_BYTES = 10_000;

/** True if the bytes begin as every `.npy` file does. */
export function hasNpyMagic(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads a `.npy` file of version 1, 2 or 3 holding float16, float32, float64 or bfloat16 (`V2`, as ml_dtypes saves it)
 * of either byte order, in C or Fortran order.
 * @param name for messages
 * @throws LabError `NpyFormat`: not a `.npy`, an unreadable header, another dtype, a pickle, or data shorter or longer
 * than the shape asks for. Nothing is allocated before the lengths agree.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const { version, headerStart, headerLength } = readPreamble(bytes, name);
  const dataStart = headerStart + headerLength;
  const header = parseNpyHeader(String.fromCharCode(...bytes.subarray(headerStart, dataStart)), version, name);
  const { dtype, byteOrder, itemBytes } = readDescr(header.descr, name);
  checkDataLength(header.shape, itemBytes, dtype, bytes.length - dataStart, name);

  const data = Uint8Array.from(bytes.subarray(dataStart));
  if (byteOrder === 'big') reverseItems(data, itemBytes);
  const stored = readValues(data.buffer, dtype);
  const values = header.fortranOrder ? fortranToC(stored, header.shape) : stored;
  return { version, dtype, byteOrder, fortranOrder: header.fortranOrder, shape: header.shape, values };
}

/** Magic, version and header length: 10 bytes in version 1 (length of 16 bits), 12 in 2 and 3 (of 32 bits). */
function readPreamble(bytes: Uint8Array, name: string) {
  if (!hasNpyMagic(bytes)) {
    throw new LabError({
      tag: 'NpyFormat',
      what: 'This is not a .npy file',
      found: bytes.length === 0 ? 'an empty file' : `first bytes ${hex(bytes.subarray(0, 6))}`,
      expected: `${hex(Uint8Array.from(MAGIC))} ("\\x93NUMPY")`,
      remedy: 'Export the array with numpy.save.',
      where: name,
    });
  }
  const major = bytes[6];
  const minor = bytes[7];
  if ((major !== 1 && major !== 2 && major !== 3) || minor !== 0) {
    throw new LabError({
      tag: 'NpyFormat',
      what: 'This .npy file has an unknown version',
      found: major === undefined || minor === undefined ? 'the end of the file' : `version ${major}.${minor}`,
      expected: 'version 1.0, 2.0 or 3.0',
      remedy: 'Export the array again with numpy.save.',
      where: name,
    });
  }
  const headerStart = major === 1 ? 10 : 12;
  if (bytes.length < headerStart) throw cutHeader(bytes.length, headerStart, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerLength > MAX_HEADER_BYTES) {
    throw new LabError({
      tag: 'NpyFormat',
      what: 'The header of this .npy file is too long',
      found: `${headerLength} bytes`,
      expected: `at most ${MAX_HEADER_BYTES} bytes`,
      remedy: 'Export the array again with numpy.save; the file may be damaged.',
      where: name,
    });
  }
  if (bytes.length < headerStart + headerLength) throw cutHeader(bytes.length, headerStart + headerLength, name);
  return { version: major, headerStart, headerLength } as const;
}

function cutHeader(found: number, expected: number, name: string): LabError {
  return new LabError({
    tag: 'NpyFormat',
    what: 'This .npy file ends within its header',
    found: `${found} bytes`,
    expected: `at least ${expected} bytes`,
    remedy: 'Download or export the file again; it was cut short.',
    where: name,
  });
}

const FLOAT_TYPES = {
  f2: { dtype: 'float16', itemBytes: 2 },
  f4: { dtype: 'float32', itemBytes: 4 },
  f8: { dtype: 'float64', itemBytes: 8 },
  V2: { dtype: 'bfloat16', itemBytes: 2 },
} as const;

/** NumPy's kind letters, for saying what a refused array holds. */
const KIND_NAMES: Readonly<Record<string, string>> = {
  b: 'true and false',
  i: 'whole numbers',
  u: 'whole numbers',
  f: 'floating-point numbers of a size that the lab does not read',
  c: 'complex numbers',
  m: 'time differences',
  M: 'dates',
  S: 'texts',
  U: 'texts',
  V: 'raw bytes',
};

function readDescr(descr: string, name: string) {
  const match = /^([<>=|]?)([a-zA-Z]\d*)$/.exec(descr);
  const type = match?.[2] ?? '';
  if (type === 'f2' || type === 'f4' || type === 'f8' || type === 'V2') {
    // "=" is the writer's native order and "|" (or none) says nothing; every host of today is little-endian.
    const byteOrder = match?.[1] === '>' ? 'big' : 'little';
    return { ...FLOAT_TYPES[type], byteOrder } as const;
  }
  if (type.startsWith('O')) {
    throw new LabError({
      tag: 'NpyFormat',
      what: 'This .npy file holds Python objects as a pickle, which is never executed here',
      found: `dtype '${descr}'`,
      expected: 'float16, float32, float64 or bfloat16',
      remedy: 'Convert it where you trust it: numpy.save(path, numpy.asarray(value, dtype="float32")).',
      where: name,
    });
  }
  const kind = KIND_NAMES[type[0] ?? ''];
  throw new LabError({
    tag: 'NpyFormat',
    what: 'This .npy file holds another type of values than a prompt has',
    found: `dtype '${descr}'${kind === undefined ? '' : ` (${kind})`}`,
    expected: 'float16, float32, float64 or bfloat16',
    remedy: 'Convert it with array.astype("float32") and export it again with numpy.save.',
    where: name,
  });
}

function checkDataLength(
  shape: readonly number[],
  itemBytes: number,
  dtype: string,
  dataBytes: number,
  name: string,
): void {
  // Past 2^53 the product is rounded, but it only grows: the comparison still refuses it. A zero makes it exact again.
  const expected = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, itemBytes);
  if (expected === dataBytes) return;
  throw new LabError({
    tag: 'NpyFormat',
    what: dataBytes < expected ? 'This .npy file ends too early' : 'This .npy file goes on after its last value',
    found: `${dataBytes} bytes of data`,
    expected: `${expected} bytes for shape ${showShape(shape)} of ${dtype}`,
    remedy: 'Export the array again with numpy.save; the file was cut, or something was appended to it.',
    where: name,
  });
}

function reverseItems(data: Uint8Array, itemBytes: number): void {
  for (let i = 0; i < data.length; i += itemBytes) data.subarray(i, i + itemBytes).reverse();
}

function readValues(data: ArrayBuffer, dtype: NpyArray['dtype']): Float32Array | Float64Array {
  switch (dtype) {
    case 'float16':
      return float16BitsToFloat32(new Uint16Array(data));
    case 'bfloat16':
      return bfloat16BitsToFloat32(new Uint16Array(data));
    case 'float32':
      return new Float32Array(data);
    case 'float64':
      return new Float64Array(data);
  }
}

/** Values stored with the first axis fastest, rearranged so that the last is. */
function fortranToC(stored: Float32Array | Float64Array, shape: readonly number[]): Float32Array | Float64Array {
  // An odometer over C order: `offset` follows the index in the stored order without multiplying it out each time.
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  const index = shape.map(() => 0);
  let offset = 0;
  return stored.map(() => {
    const value = stored[offset] ?? Number.NaN;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const step = strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        offset += step;
        break;
      }
      index[axis] = 0;
      offset -= step * (next - 1);
    }
    return value;
  });
}

/**
 * The file that NumPy 2's `numpy.save` writes for a C-ordered float32 array, byte for byte: version 1.0, keys sorted,
 * spare room for the first size to grow to 21 digits, data aligned to 64 bytes (numpy/lib/_format_impl.py).
 * @param values in C order
 * @throws Error if the shape does not fit the number of values
 */
export function writeNpy(values: Float32Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  if (shape.reduce((product, size) => product * size, 1) !== values.length) {
    throw new Error(`shape ${showShape(shape)} does not fit ${values.length} values`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const growth = shape.length === 0 ? 0 : 21 - String(shape[0]).length;
  const literal = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }${' '.repeat(growth)}`;
  // NumPy pads by 1 to 64 bytes: an aligned header gets a whole 64 more.
  const unpadded = 10 + literal.length + 1;
  const padding = 64 - (unpadded % 64);
  const headerLength = literal.length + padding + 1;
  const bytes = new Uint8Array(10 + headerLength + values.byteLength);
  bytes.set([...MAGIC, 1, 0, headerLength & 0xff, headerLength >> 8]);
  bytes.set(new TextEncoder().encode(`${literal}${' '.repeat(padding)}\n`), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + headerLength);
  return bytes;
}

function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
