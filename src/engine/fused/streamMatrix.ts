/**
 * Matrices from a source to packed arrays on the GPU, a block at a time: what is in memory at once does not grow with
 * the matrix. A block of outputs is packed as if it were a matrix of its own; a kernel puts its columns in their places.
 */
import type { MatrixSource } from './matrixSource.ts';
import { type PackedMatrix, type Uploader, uploadMatrix } from './packedMatrix.ts';
import { packMatrix, roundUpTo4, type WeightStorage, WORDS_PER_VECTOR } from './packMatrix.ts';
import type { GpuArray, Runner } from './runner.ts';
import { elementCount } from './shapes.ts';
import { type FrozenMatrix, partsOf, type SplitSide } from './splitMatrix.ts';
import { ELEMENT_MAIN, elementGroups } from './wgsl.ts';

/** Float32 bytes of a block. While it is packed, about four times as much is in memory. */
const BLOCK_BYTES = 2 ** 22;

/** Blocks that may wait for the GPU: the browser keeps a copy of each until then. */
const BLOCKS_WAITING = 8;

/** Where blocks go. */
export interface BlockStore extends Runner, Uploader {
  /** Waits until the GPU is done. @throws LabError `GpuOutOfMemory`, `GpuValidation`, `DeviceLost` */
  finish(): Promise<void>;
}

/** Rows or outputs a block: as many as fit, in multiples of eight, where vectors and interleaved outputs begin. */
function blockSize(numbersEach: number, blockBytes: number): number {
  return Math.max(8, Math.floor(blockBytes / (8 * Float32Array.BYTES_PER_ELEMENT * numbersEach)) * 8);
}

/** The source's matrix `[inputs, outputs]`. @throws LabError as `packMatrix` and the source do */
export async function streamMatrix(
  store: BlockStore,
  source: MatrixSource,
  storage: WeightStorage,
  blockBytes = BLOCK_BYTES,
): Promise<PackedMatrix> {
  const { inputs, outputs } = source;
  const atOnce = blockSize(inputs, blockBytes);
  if (outputs <= atOnce) return uploadMatrix(store, packMatrix(await source.read(0, outputs), storage));
  const matrix = emptyMatrix(store, inputs, outputs, storage);
  const scales = new Float32Array(roundUpTo4(outputs));
  for await (const { first, count } of blocks(store, outputs, atOnce)) {
    const values = await source.read(first, count);
    const block = packMatrix({ ...values, place: { input: 0, output: first } }, storage);
    placeBlock(store, block.words, roundUpTo4(inputs), matrix.data, (first / 4) * WORDS_PER_VECTOR[storage]);
    if (block.scales !== null) scales.set(block.scales, first);
  }
  return storage === 'int8' ? { ...matrix, scales: store.upload(scales, [scales.length]) } : matrix;
}

/**
 * The source's matrix in parts, if it is larger than `maxBytes`, split along `side`.
 * @throws LabError as `streamMatrix` does
 */
export async function streamParts(
  store: BlockStore,
  source: MatrixSource,
  storage: WeightStorage,
  side: SplitSide,
  maxBytes: number,
): Promise<FrozenMatrix> {
  const { inputs, outputs } = source;
  const ranges = partsOf(source, storage, side, maxBytes);
  if (ranges.length === 1) return streamMatrix(store, source, storage);
  const parts: PackedMatrix[] = [];
  if (side === 'outputs') {
    for (const { first, count } of ranges) {
      const read = (output: number, ofPart: number) => source.read(first + output, ofPart);
      parts.push(await streamMatrix(store, { inputs, outputs: count, read }, storage));
    }
    return { inputs, outputs, side, parts };
  }
  parts.push(...ranges.map(({ count }) => emptyMatrix(store, count, outputs, storage)));
  const scales = new Float32Array(roundUpTo4(outputs));
  for await (const { first, count } of blocks(store, outputs, blockSize(inputs, BLOCK_BYTES))) {
    const values = await source.read(first, count);
    const block = packMatrix({ ...values, place: { input: 0, output: first } }, storage);
    if (block.scales !== null) scales.set(block.scales, first);
    // A packed block is row by row: each part's inputs are a piece of it.
    const rowWords = block.words.length / roundUpTo4(inputs);
    ranges.forEach((range, index) => {
      const part = parts[index];
      const rows = roundUpTo4(range.count);
      const words = block.words.subarray(range.first * rowWords, (range.first + rows) * rowWords);
      if (part !== undefined) placeBlock(store, words, rows, part.data, (first / 4) * WORDS_PER_VECTOR[storage]);
    });
  }
  const ofAll = storage === 'int8' ? store.upload(scales, [scales.length]) : null;
  return { inputs, outputs, side, parts: parts.map((part) => ({ ...part, scales: ofAll })) };
}

/**
 * A table `[rows, width]` whose rows become the matrix's inputs, read with `read(first, count)`, `[count, width]`.
 * @throws LabError as `packMatrix` and `read` do; Error for int8, whose factors would need the whole table first
 */
export async function streamRows(
  store: BlockStore,
  rows: number,
  width: number,
  read: (first: number, count: number) => Promise<Float32Array>,
  storage: WeightStorage,
  blockBytes = BLOCK_BYTES,
): Promise<PackedMatrix> {
  if (storage === 'int8') throw new Error('Tables are not stored in int8');
  const matrix = emptyMatrix(store, rows, width, storage);
  for await (const { first, count: inputs } of blocks(store, rows, blockSize(width, blockBytes))) {
    const values = await read(first, inputs);
    const { words } = packMatrix(
      { values, inputs, outputs: width, layout: 'inputsFirst', place: { input: first, output: 0 } },
      storage,
    );
    const rowWords = matrix.rowVectors * WORDS_PER_VECTOR[storage];
    placeBlock(store, words, roundUpTo4(inputs), matrix.data, first * rowWords);
  }
  return matrix;
}

/** `total` in blocks of `atOnce`, of which no more than `BLOCKS_WAITING` are under way. */
async function* blocks(store: BlockStore, total: number, atOnce: number) {
  for (let first = 0; first < total; first += atOnce) {
    yield { first, count: Math.min(atOnce, total - first) };
    if ((first / atOnce) % BLOCKS_WAITING === BLOCKS_WAITING - 1) await store.finish();
  }
}

/** Room for a matrix; its values and factors are still to come. */
function emptyMatrix(store: BlockStore, inputs: number, outputs: number, storage: WeightStorage): PackedMatrix {
  const rowVectors = roundUpTo4(outputs) / 4;
  const data = store.allocate([roundUpTo4(inputs), rowVectors * WORDS_PER_VECTOR[storage]]);
  return { storage, inputs, outputs, data, scales: null, rowVectors, firstInput: 0, firstOutput: 0 };
}

/** Writes `rows` rows of words into `target` `[.., row words]`, the first of them at word `firstWord`. */
function placeBlock(
  store: BlockStore,
  words: Uint32Array<ArrayBuffer>,
  rows: number,
  target: GpuArray,
  firstWord: number,
): void {
  const [, rowWords = 0] = target.shape;
  const block = store.upload(words, [words.length]);
  const uniforms = [words.length, words.length / rows, rowWords, firstWord];
  store.dispatch(PLACE_BLOCK, [block, target], uniforms, elementGroups(elementCount(block.shape), store.limits));
  store.release(block);
}

const PLACE_BLOCK = {
  key: 'placeBlock',
  code: () => `
struct Sizes { count: u32, blockRowWords: u32, rowWords: u32, firstWord: u32 }
@group(0) @binding(0) var<storage, read> block: array<u32>;
@group(0) @binding(1) var<storage, read_write> matrix: array<u32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let row = index / sizes.blockRowWords;
  matrix[sizes.firstWord + row * sizes.rowWords + index % sizes.blockRowWords] = block[index];
}
${ELEMENT_MAIN}`,
};
