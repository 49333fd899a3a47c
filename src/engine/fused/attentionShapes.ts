/** What the three attention kernels have in common on the host: their inputs and the checks on them. */
import type { GpuArray } from './runner.ts';
import { expectShape } from './shapes.ts';
import { type LaneCount, lanesFor } from './wgsl.ts';

/** The columns of a row-major `[rows, width]` array from `firstColumn` on: one of several matrices side by side. */
export interface MatrixView {
  readonly array: GpuArray;
  readonly firstColumn: number;
}

/** What the first queries, the rows of a prompt, see; all queries after them see every visible key. */
export interface PromptVisibility {
  /** P: so many queries, and keys, are the prompt's. */
  readonly promptLength: number;
  /** Which of the prompt's keys besides their own. */
  readonly toPrompt: 'all' | 'earlier' | 'none';
  /** Whether keys behind the prompt. */
  readonly toInput: boolean;
}

/** One attention: `softmax(Q Kᵀ + bias, hidden keys left out) V` for every batch row and head, without 1/sqrt(dKv). */
export interface AttentionInputs {
  /** `[batch * queryLength, numHeads * dKv]` */
  readonly queries: MatrixView;
  /** `[batch * R, numHeads * dKv]`, R >= keyLength: of R rows the first keyLength count (a cache that fills up). */
  readonly keys: MatrixView;
  /** As `keys`. Values of hidden keys must be finite all the same: they are multiplied by 0. */
  readonly values: MatrixView;
  readonly batch: number;
  readonly queryLength: number;
  readonly keyLength: number;
  readonly numHeads: number;
  readonly dKv: number;
  /** `[numHeads, queryLength + keyLength - 1]`, at `key - query + queryLength - 1`: see `positionBiasTable`. */
  readonly bias: GpuArray | null;
  /** `[batch, keyLength]` of 1 and 0. A query that sees no key attends evenly to all, as if all were equally hidden. */
  readonly keyVisible: GpuArray | null;
  /** Query i sees keys 0 to i only; needs as many keys as queries. */
  readonly causal: boolean;
  /** Of self-attention that is not causal. Default: all queries see every visible key. */
  readonly promptVisibility?: PromptVisibility | null;
}

/** Score of a hidden key, as in the composed network: float32 has no room in it for the score itself. */
export const HIDDEN_SCORE = -1e10;

/**
 * Checks every shape against the lengths.
 * @throws Error if one does not fit: that is a fault of the caller
 */
export function checkAttention(inputs: AttentionInputs): void {
  const { batch, queryLength, keyLength, numHeads, dKv, bias, keyVisible, causal, promptVisibility = null } = inputs;
  for (const [name, value] of Object.entries({ batch, queryLength, keyLength, numHeads, dKv })) {
    if (!Number.isInteger(value) || value < 1) throw new Error(`Attention: ${name} is ${value}`);
  }
  if (causal && queryLength !== keyLength) {
    throw new Error(`Causal attention of ${queryLength} queries to ${keyLength} keys`);
  }
  if (promptVisibility !== null && (causal || queryLength !== keyLength || promptVisibility.promptLength > keyLength)) {
    throw new Error(`A prompt of ${promptVisibility.promptLength} in attention of ${queryLength} to ${keyLength}`);
  }
  checkView('queries', inputs.queries, inputs);
  if (rowsOf(inputs.queries.array) !== batch * queryLength) throw wrongShape('queries', inputs.queries.array);
  for (const name of ['keys', 'values'] as const) {
    checkView(name, inputs[name], inputs);
    const rows = rowsOf(inputs[name].array);
    if (rows % batch !== 0 || rows < batch * keyLength) throw wrongShape(name, inputs[name].array);
  }
  if (rowsOf(inputs.keys.array) !== rowsOf(inputs.values.array)) throw wrongShape('values', inputs.values.array);
  if (bias !== null) expectShape(bias, [numHeads, queryLength + keyLength - 1], 'bias');
  if (keyVisible !== null) expectShape(keyVisible, [batch, keyLength], 'keyVisible');
}

/** @throws Error unless the view has room for all heads' columns */
export function checkView(
  name: string,
  { array, firstColumn }: MatrixView,
  { numHeads, dKv }: Pick<AttentionInputs, 'numHeads' | 'dKv'>,
): void {
  const [, width = 0] = array.shape;
  const fits = array.shape.length === 2 && firstColumn >= 0 && firstColumn + numHeads * dKv <= width;
  if (!fits || !Number.isInteger(firstColumn)) {
    throw new Error(
      `Attention: ${name} of ${numHeads} heads, ${dKv} wide, from column ${firstColumn} of [${array.shape.join(', ')}]`,
    );
  }
}

/** 4 if every head of every view begins and ends at a multiple of 4 columns. */
export function lanesOf(dKv: number, views: readonly MatrixView[]): LaneCount {
  return lanesFor(dKv, ...views.flatMap(({ array, firstColumn }) => [array.shape[1] ?? 1, firstColumn]));
}

/** The uniform words that all three kernels begin with: see `attentionWgsl`'s `Shape`. */
export function shapeWords(inputs: AttentionInputs, lanes: LaneCount): number[] {
  const { queries, keys, values, queryLength, keyLength, numHeads, batch, causal, keyVisible, promptVisibility } =
    inputs;
  const keyRows = rowsOf(keys.array) / batch;
  return [
    queryLength,
    keyLength,
    numHeads,
    keyRows,
    causal ? 1 : 0,
    keyVisible === null ? 0 : 1,
    ...[queries, keys, values].flatMap((view) => viewWords(view, lanes)),
    ...(promptVisibility ? [promptVisibility.promptLength, visibilityBits(promptVisibility)] : []),
  ];
}

/** 1: sees keys behind the prompt; 2: the prompt's before its own; 4: the prompt's behind its own. */
function visibilityBits({ toPrompt, toInput }: PromptVisibility): number {
  return (toInput ? 1 : 0) + { all: 6, earlier: 2, none: 0 }[toPrompt];
}

/** Row stride and first column of a view, both in steps of `lanes` numbers. */
export function viewWords({ array, firstColumn }: MatrixView, lanes: LaneCount): [number, number] {
  return [(array.shape[1] ?? 0) / lanes, firstColumn / lanes];
}

export function rowsOf(array: GpuArray): number {
  return array.shape[0] ?? 0;
}

function wrongShape(name: string, array: GpuArray): Error {
  return new Error(`Attention: ${name} is [${array.shape.join(', ')}], which does not fit batch and lengths`);
}
