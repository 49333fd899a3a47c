/**
 * Where the network begins: rows of the embedding table with the prompt among them, and the prompt's share of the
 * gradient. A batch may be of several prompts: consecutive rows, equally many for each.
 */
import { type PackedMatrix, READ_WEIGHTS, WEIGHT_VECTOR } from './packedMatrix.ts';
import type { GpuArray, Runner } from './runner.ts';
import { elementCount, expectShape, matrixShape } from './shapes.ts';
import { ELEMENT_MAIN, elementGroups, type LaneCount, laneDeclarations, lanesFor } from './wgsl.ts';

export interface PromptedInput {
  /** `[N, P, D]`: prompt n is before rows `n * B / N` to `(n + 1) * B / N` of the batch. null: no prompt. */
  readonly prompts: GpuArray | null;
  /** The vocabulary's rows, `[V, D]`; in consecutive parts `[.., D]` if no one buffer can hold them. */
  readonly table: readonly PackedMatrix[];
  /** Token ids as 32-bit integers, `[B, T]`, each known to be in the vocabulary: rows of others stay undefined. */
  readonly ids: GpuArray;
  /** How many tokens of each row stand before its prompt, 32-bit integers up to T, `[B]`. Default: none. */
  readonly before?: GpuArray | null;
}

/**
 * `[prompt, table[ids]]` of each row of the batch, `[B * (P + T), D]`, or with some of the tokens before the prompt: no
 * scaling, no norm (prompt_tuning's `train/prompts.py`). Gradient of the prompts: `promptGradient`; the table is frozen.
 * @throws Error if shapes do not fit
 */
export function gatherWithPrompt(runner: Runner, { prompts, table, ids, before = null }: PromptedInput): GpuArray {
  const [batchSize, inputLength] = matrixShape(ids, 'ids');
  const width = table[0]?.outputs ?? 0;
  const [promptCount = 0, promptLength = 0] = prompts?.shape ?? [1, 0];
  if (prompts !== null) expectShape(prompts, [promptCount, promptLength, width], 'prompts');
  if (before !== null) expectShape(before, [batchSize], 'before');
  const rowsAPrompt = rowsOfEachPrompt(batchSize, promptCount);
  const rows = batchSize * (promptLength + inputLength);
  const x = runner.allocate([rows, width]);
  const lanes = lanesFor(width);
  let firstId = 0;
  for (const part of table) {
    if (part.outputs !== width) throw new Error(`Parts of a table are ${width} and ${part.outputs} wide`);
    // The first part's dispatch also places the prompts.
    const placed = firstId === 0 ? prompts : null;
    const variant = { storage: part.storage, lanes, placesPrompts: placed !== null, hasBefore: before !== null };
    const optional = [part.scales, placed, before].filter((array) => array !== null);
    runner.dispatch(
      {
        key: `gather/${part.storage}x${lanes}${placed === null ? '' : '/prompt'}${before === null ? '' : '/before'}`,
        code: () => gatherCode(variant),
      },
      [ids, part.data, x, ...optional],
      [
        rows,
        width / lanes,
        promptLength,
        promptLength + inputLength,
        rowsAPrompt,
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
  readonly placesPrompts: boolean;
  readonly hasBefore: boolean;
}

function gatherCode({ storage, lanes, placesPrompts, hasBefore }: GatherVariant): string {
  const scaled = storage === 'int8';
  const promptBinding = scaled ? 4 : 3;
  const beforeBinding = promptBinding + (placesPrompts ? 1 : 0);
  const embedding = `weightsAt(vector)${scaled ? ' * scales[sizes.firstScale + column / 4]' : ''}`;
  return `
${laneDeclarations(lanes)}
struct Sizes {
  rows: u32, // B * (P + T)
  steps: u32, // D / LANES
  promptLength: u32, // P
  length: u32, // P + T
  rowsAPrompt: u32, // B / N
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
${placesPrompts ? `@group(0) @binding(${promptBinding}) var<storage, read> prompts: array<Lanes>; // [N, P, D]` : ''}
${hasBefore ? `@group(0) @binding(${beforeBinding}) var<storage, read> before: array<u32>; // [B]` : ''}
@group(0) @binding(${beforeBinding + (hasBefore ? 1 : 0)}) var<uniform> sizes: Sizes;

${READ_WEIGHTS[storage]}

fn workOn(index: u32) {
  let row = index / sizes.steps;
  if (row >= sizes.rows) { return; }
  let step = index % sizes.steps;
  let b = row / sizes.length;
  ${
    hasBefore
      ? `// As if the prompt were in front: its rows first, then the tokens.
  let place = row % sizes.length;
  let inFront = before[b];
  let tokenPosition = select(place, place + sizes.promptLength, place < inFront);
  let position = select(tokenPosition, place - inFront, place >= inFront && place < inFront + sizes.promptLength);`
      : 'let position = row % sizes.length;'
  }
  if (position < sizes.promptLength) {
    ${placesPrompts ? 'x[index] = prompts[(b / sizes.rowsAPrompt * sizes.promptLength + position) * sizes.steps + step];' : ''}
    return;
  }
  let inputLength = sizes.length - sizes.promptLength;
  let id = ids[b * inputLength + position - sizes.promptLength] - sizes.firstId;
  if (id >= sizes.idCount) { return; } // smaller ids have wrapped around
  let column = step * LANES;
  let vector = sizes.firstVector + id * sizes.rowVectors + column / 4;
  let embedding = ${embedding};
  x[index] = ${lanes === 4 ? 'embedding' : 'embedding[column % 4]'};
}
${ELEMENT_MAIN}`;
}

/** A batch of several prompts: see `gatherWithPrompt`. */
export interface PromptedBatch {
  readonly batchSize: number; // B
  readonly prompts: number; // N
  readonly promptLength: number; // P
  /** See `PromptedInput`. */
  readonly before?: GpuArray | null;
}

/**
 * The gradient of `gatherWithPrompt` with respect to the prompts, `[N, P, D]`: `sum of dX[b, p]` over the rows b of each
 * prompt, ascending, so that the same batch gives the same bits.
 * @param dX `[B * (P + T), D]`
 * @throws Error if dX has no whole number of rows for each of the batch, or fewer than the prompt
 */
export function promptGradient(
  runner: Runner,
  dX: GpuArray,
  { batchSize, prompts, promptLength, before = null }: PromptedBatch,
): GpuArray {
  const [rows, width] = matrixShape(dX, 'dX');
  const length = rows / batchSize; // P + T
  if (!Number.isInteger(length) || length < promptLength) {
    throw new Error(`dX of ${rows} rows is not ${batchSize} times a prompt of ${promptLength} and an input`);
  }
  const rowsAPrompt = rowsOfEachPrompt(batchSize, prompts);
  const dPrompts = runner.allocate([prompts, promptLength, width]);
  const lanes = lanesFor(width);
  const count = elementCount(dPrompts.shape) / lanes;
  const hasBefore = before !== null;
  runner.dispatch(
    {
      key: `promptGradient/x${lanes}${hasBefore ? '/before' : ''}`,
      code: () => promptGradientCode(lanes, hasBefore),
    },
    hasBefore ? [dX, dPrompts, before] : [dX, dPrompts],
    [count, count / prompts, rowsAPrompt, (length * width) / lanes, ...(hasBefore ? [width / lanes] : [])],
    elementGroups(count, runner.limits),
  );
  return dPrompts;
}

/** @throws Error if the batch is not of equally many rows for each prompt */
function rowsOfEachPrompt(batchSize: number, prompts: number): number {
  const rows = batchSize / prompts;
  if (!Number.isInteger(rows)) throw new Error(`A batch of ${batchSize} rows is not of ${prompts} prompts alike`);
  return rows;
}

function promptGradientCode(lanes: LaneCount, hasBefore: boolean): string {
  return `
${laneDeclarations(lanes)}
struct Sizes {
  count: u32, // N * P * D / LANES
  countAPrompt: u32, // P * D / LANES
  rowsAPrompt: u32, // B / N
  batchStride: u32, // (P + T) * D / LANES
  ${hasBefore ? 'steps: u32, // D / LANES' : ''}
}
@group(0) @binding(0) var<storage, read> dX: array<Lanes>; // [B, P + T, D]
@group(0) @binding(1) var<storage, read_write> dPrompts: array<Lanes>; // [N, P, D]
${hasBefore ? '@group(0) @binding(2) var<storage, read> before: array<u32>; // [B]' : ''}
@group(0) @binding(${hasBefore ? 3 : 2}) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let first = index / sizes.countAPrompt * sizes.rowsAPrompt;
  let element = index % sizes.countAPrompt;
  var sum = Lanes(0);
  for (var b = first; b < first + sizes.rowsAPrompt; b++) { sum += dX[b * sizes.batchStride + element${hasBefore ? ' + before[b] * sizes.steps' : ''}]; }
  dPrompts[index] = sum;
}
${ELEMENT_MAIN}`;
}
