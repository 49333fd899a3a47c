/** The end of a greedy decoding step, on the GPU: its choices become answers and the next step's input. */
import type { GpuArray, Runner } from './runner.ts';
import { expectShape, matrixShape } from './shapes.ts';

const WORKGROUP = 64;

/** Words of the state before the rows' own: the position, and how many rows have not ended. */
export const GREEDY_HEADER_WORDS = 2;

export interface GreedyTokenIds {
  readonly eosTokenId: number;
  /** What rows that have ended are fed. */
  readonly padTokenId: number;
}

/** The state for a decoding of `rows` sequences to `capacity` tokens: header, whether each has ended, their answers. */
export function greedyStateShape(rows: number, capacity: number): readonly number[] {
  return [GREEDY_HEADER_WORDS + rows + rows * capacity];
}

/** At position 0, with nothing decoded. */
export function freshGreedyState(rows: number, capacity: number): Uint32Array {
  const state = new Uint32Array(GREEDY_HEADER_WORDS + rows + rows * capacity);
  state[1] = rows;
  return state;
}

/** Each row's tokens so far, cut after EOS. */
export function greedyAnswers(state: Uint32Array, rows: number, capacity: number, eosTokenId: number): number[][] {
  const [position = 0] = state;
  return Array.from({ length: rows }, (_, row) => {
    const first = GREEDY_HEADER_WORDS + rows + row * capacity;
    const ids = [...state.subarray(first, first + position)];
    const end = ids.indexOf(eosTokenId);
    return end < 0 ? ids : ids.slice(0, end + 1);
  });
}

/**
 * Appends each row's choice to its answer, hands it to the next step, and moves on to the next position.
 * @param choices `[rows, 1]`, token ids as 32-bit integers
 * @param state see `greedyStateShape`, changed in place; at the end of its capacity nothing more is stored
 * @param tokens `[rows, 1]`, the next step's input, overwritten
 * @throws Error if shapes do not fit
 */
export function takeGreedyChoice(
  runner: Runner,
  choices: GpuArray,
  state: GpuArray,
  tokens: GpuArray,
  capacity: number,
  { eosTokenId, padTokenId }: GreedyTokenIds,
): void {
  const [rows] = matrixShape(choices, 'choices');
  expectShape(choices, [rows, 1], 'choices');
  expectShape(tokens, [rows, 1], 'tokens');
  expectShape(state, greedyStateShape(rows, capacity), 'state');
  // One workgroup: all have read the position before it moves on.
  runner.dispatch(
    { key: 'greedyChoice', code: () => CODE },
    [choices, state, tokens],
    [rows, capacity, eosTokenId, padTokenId],
    [1, 1, 1],
  );
}

const CODE = `
struct Sizes { rows: u32, capacity: u32, eosTokenId: u32, padTokenId: u32 }
@group(0) @binding(0) var<storage, read> choices: array<u32>; // [rows]
@group(0) @binding(1) var<storage, read_write> state: array<u32>; // position, running, ended [rows], answers [rows, capacity]
@group(0) @binding(2) var<storage, read_write> tokens: array<u32>; // [rows]
@group(0) @binding(3) var<uniform> sizes: Sizes;

const HEADER = ${GREEDY_HEADER_WORDS}u;

var<workgroup> running: array<u32, ${WORKGROUP}>;

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(local_invocation_index) local: u32) {
  let position = state[0];
  var count = 0u;
  for (var row = local; row < sizes.rows; row += ${WORKGROUP}u) {
    let hadEnded = state[HEADER + row] != 0u;
    let token = select(choices[row], sizes.padTokenId, hadEnded);
    tokens[row] = token;
    if (position < sizes.capacity) { state[HEADER + sizes.rows + row * sizes.capacity + position] = token; }
    if (hadEnded || token == sizes.eosTokenId) { state[HEADER + row] = 1u; } else { count++; }
  }
  running[local] = count;
  storageBarrier();
  workgroupBarrier();
  if (local > 0u) { return; }
  var total = 0u;
  for (var other = 0u; other < ${WORKGROUP}u; other++) { total += running[other]; }
  state[0] = min(position + 1u, sizes.capacity);
  state[1] = total;
}`;
