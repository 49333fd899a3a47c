/** Where the network begins: rows of the embedding table behind the prompt, and the prompt's share of the gradient. */
import { type PackedMatrix, READ_WEIGHTS, WEIGHT_VECTOR } from './packedMatrix.ts';
import type { GpuArray, Runner } from './runner.ts';
import { elementCount, expectShape, matrixShape } from './shapes.ts';
import { ELEMENT_MAIN, elementGroups, type LaneCount, laneDeclarations, lanesFor } from './wgsl.ts';

export interface PromptedInput {
  /** `[P, D]`, or null: no prompt. */
  readonly prompt: GpuArray | null;
  /** The vocabulary's rows, `[V, D]`; in consecutive parts `[.., D]` if no one buffer can hold them. */
  readonly table: readonly PackedMatrix[];
  /** Token ids as 32-bit integers, `[B, T]`, each known to be in the vocabulary: rows of others stay undefined. */
  readonly ids: GpuArray;
}

/**
 * `[prompt, table[ids]]` of each row of the batch, `[B * (P + T), D]`: no scaling, no norm (prompt_tuning's
 * `train/prompts.py`). Gradient of the prompt: `promptGradient`; the table is frozen.
 * @throws Error if shapes do not fit
 */
export function gatherWithPrompt(runner: Runner, { prompt, table, ids }: PromptedInput): GpuArray {
  const [batchSize, inputLength] = matrixShape(ids, 'ids');
  const width = table[0]?.outputs ?? 0;
  const promptLength = prompt === null ? 0 : matrixShape(prompt, 'prompt')[0];
  if (prompt !== null) expectShape(prompt, [promptLength, width], 'prompt');
  const rows = batchSize * (promptLength + inputLength);
  const x = runner.allocate([rows, width]);
  const lanes = lanesFor(width);
  let firstId = 0;
  for (const part of table) {
    if (part.outputs !== width) throw new Error(`Parts of a table are ${width} and ${part.outputs} wide`);
    // The first part's dispatch also places the prompt.
    const placed = firstId === 0 ? prompt : null;
    const variant = { storage: part.storage, lanes, placesPrompt: placed !== null };
    runner.dispatch(
      { key: `gather/${part.storage}x${lanes}${placed === null ? '' : '/prompt'}`, code: () => gatherCode(variant) },
      [ids, part.data, x, ...(part.scales === null ? [] : [part.scales]), ...(placed === null ? [] : [placed])],
      [
        rows,
        width / lanes,
        promptLength,
        promptLength + inputLength,
        firstId,
        part.inputs,
        part.firstInput * part.rowVectors + part.firstOutput / 4,
        part.rowVectors,
        part.firstOutput / 4,
      ],
      elementGroups(rows * (width / lanes), runner.limits),
    );
    firstId += part.inputs;
  }
  return x;
}

interface GatherVariant {
  readonly storage: PackedMatrix['storage'];
  readonly lanes: LaneCount;
  readonly placesPrompt: boolean;
}

function gatherCode({ storage, lanes, placesPrompt }: GatherVariant): string {
  const scaled = storage === 'int8';
  const promptBinding = scaled ? 4 : 3;
  const embedding = `weightsAt(vector)${scaled ? ' * scales[sizes.firstScale + column / 4]' : ''}`;
  return `
${laneDeclarations(lanes)}
struct Sizes {
  rows: u32, // B * (P + T)
  steps: u32, // D / LANES
  promptLength: u32, // P
  length: u32, // P + T
  firstId: u32, // the table's first row is this token's
  idCount: u32, // rows of the table
  firstVector: u32, // where the table begins in its array, in vectors of four
  rowVectors: u32, // from one row of the table to the next
  firstScale: u32, // where its scales begin, in vectors of four
}
@group(0) @binding(0) var<storage, read> ids: array<u32>; // [B, T]
@group(0) @binding(1) var<storage, read> weights: array<${WEIGHT_VECTOR[storage]}>;
@group(0) @binding(2) var<storage, read_write> x: array<Lanes>; // [B * (P + T), D]
${scaled ? '@group(0) @binding(3) var<storage, read> scales: array<vec4f>;' : ''}
${placesPrompt ? `@group(0) @binding(${promptBinding}) var<storage, read> prompt: array<Lanes>; // [P, D]` : ''}
@group(0) @binding(${promptBinding + (placesPrompt ? 1 : 0)}) var<uniform> sizes: Sizes;

${READ_WEIGHTS[storage]}

fn workOn(index: u32) {
  let row = index / sizes.steps;
  if (row >= sizes.rows) { return; }
  let step = index % sizes.steps;
  let position = row % sizes.length;
  if (position < sizes.promptLength) {
    ${placesPrompt ? 'x[index] = prompt[position * sizes.steps + step];' : ''}
    return;
  }
  let inputLength = sizes.length - sizes.promptLength;
  let id = ids[(row / sizes.length) * inputLength + position - sizes.promptLength] - sizes.firstId;
  if (id >= sizes.idCount) { return; } // smaller ids have wrapped around
  let column = step * LANES;
  let vector = sizes.firstVector + id * sizes.rowVectors + column / 4;
  let embedding = ${embedding};
  x[index] = ${lanes === 4 ? 'embedding' : 'embedding[column % 4]'};
}
${ELEMENT_MAIN}`;
}

/**
 * The gradient of `gatherWithPrompt` with respect to the prompt, `[P, D]`: `sum over b of dX[b, p]`, b ascending, so
 * that the same batch gives the same bits.
 * @param dX `[B * (P + T), D]`
 * @throws Error if dX has no whole number of rows for each of the batch, or fewer than the prompt
 */
export function promptGradient(runner: Runner, dX: GpuArray, batchSize: number, promptLength: number): GpuArray {
  const [rows, width] = matrixShape(dX, 'dX');
  const length = rows / batchSize; // P + T
  if (!Number.isInteger(length) || length < promptLength) {
    throw new Error(`dX of ${rows} rows is not ${batchSize} times a prompt of ${promptLength} and an input`);
  }
  const dPrompt = runner.allocate([promptLength, width]);
  const lanes = lanesFor(width);
  const count = elementCount(dPrompt.shape) / lanes;
  runner.dispatch(
    { key: `promptGradient/x${lanes}`, code: () => promptGradientCode(lanes) },
    [dX, dPrompt],
    [count, batchSize, (length * width) / lanes],
    elementGroups(count, runner.limits),
  );
  return dPrompt;
}

function promptGradientCode(lanes: LaneCount): string {
  return `
${laneDeclarations(lanes)}
struct Sizes {
  count: u32, // P * D / LANES
  batchSize: u32, // B
  batchStride: u32, // (P + T) * D / LANES
}
@group(0) @binding(0) var<storage, read> dX: array<Lanes>; // [B, P + T, D]
@group(0) @binding(1) var<storage, read_write> dPrompt: array<Lanes>; // [P, D]
@group(0) @binding(2) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  var sum = Lanes(0);
  for (var b = 0u; b < sizes.batchSize; b++) { sum += dX[b * sizes.batchStride + index]; }
  dPrompt[index] = sum;
}
${ELEMENT_MAIN}`;
}
