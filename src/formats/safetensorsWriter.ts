/** Writes float32 tensors as a safetensors file, laid out as the reference implementation does. */

export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/**
 * The file: metadata first, then the tensors by name; the header padded with spaces to a multiple of 8 bytes.
 * @throws Error if a shape does not fit its values or a name stands twice
 */
export function writeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array<ArrayBuffer> {
  const sorted = tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const header = new Map<string, unknown>([['__metadata__', metadata]]);
  let dataBytes = 0;
  for (const { name, shape, values } of sorted) {
    if (header.has(name)) throw new Error(`two tensors are named "${name}"`);
    if (shape.reduce((product, size) => product * size, 1) !== values.length) {
      throw new Error(`shape [${shape.join(', ')}] of "${name}" does not fit ${values.length} values`);
    }
    header.set(name, { dtype: 'F32', shape, data_offsets: [dataBytes, dataBytes + values.byteLength] });
    dataBytes += values.byteLength;
  }
  // Built by hand: a plain object would move names that look like numbers to the front.
  const json = `{${[...header].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
  const encoded = new TextEncoder().encode(json);
  const headerBytes = Math.ceil(encoded.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + dataBytes).fill(0x20, 8, 8 + headerBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(encoded, 8);
  let offset = 8 + headerBytes;
  for (const { values } of sorted) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}
