/**
 * Softmax cross-entropy with z-loss (t5x/losses.py) on logits, forward and backward, without a one-hot. Logits may come
 * in chunks of the vocabulary: the forward kernel then continues from what it knows of the columns before (Milakov and
 * Gimelshein 2018, "Online normalizer calculation for softmax").
 */
import type { GpuArray, Kernel, Runner } from './runner.ts';
import { floatWord } from './runner.ts';
import { expectShape, matrixShape } from './shapes.ts';
import type { SoftTargets } from './softTargets.ts';
import {
  ELEMENT_MAIN,
  elementGroups,
  type LaneCount,
  laneDeclarations,
  lanesFor,
  type RowSharing,
  type RowVariant,
  rowGroups,
  rowHead,
  rowMain,
  rowVariant,
  variantKey,
} from './wgsl.ts';

export interface TokenLossOptions {
  /** Factor of logZ² in the loss. */
  readonly zLoss: number;
  /** Targets of this id have weight 0, all others 1. */
  readonly padTokenId: number;
  /** Label smoothing: see `softTargets`. Default: none. */
  readonly soft?: SoftTargets | null;
  /** Who works on a row. Default: the runner's choice. */
  readonly rows?: RowSharing;
}

/** Steps of a row that an invocation of `logitsGradient` takes: few where invocations are cheap. */
const GRADIENT_STEPS: Readonly<Record<RowSharing, number>> = { workgroup: 4, subgroup: 4, invocation: 64 };

export interface TokenLoss {
  /** `weight * (logZ - logit of the target + zLoss * logZ²)` of each row, `[R]`; after the vocabulary's last chunk. */
  readonly loss: GpuArray;
  /**
   * `[R, 3]`: the largest logit, the sum of exp(logit - largest), the target's logit, of all columns so far. With soft
   * targets `[R, 4]`: the sum of largest - logit as well.
   */
  readonly statistics: GpuArray;
}

/** The shape of the statistics of `rows` rows. */
export function statisticsShape(rows: number, { soft }: TokenLossOptions): [rows: number, width: number] {
  return [rows, soft ? 4 : 3];
}

/**
 * The loss of each row of logits `[R, V]` for targets `[R]` (token ids as 32-bit integers, all below V).
 * Gradient: `logitsGradient`. @throws Error if shapes do not fit
 */
export function tokenLoss(runner: Runner, logits: GpuArray, targets: GpuArray, options: TokenLossOptions): TokenLoss {
  const [rows] = matrixShape(logits, 'logits');
  const result = { loss: runner.allocate([rows]), statistics: runner.allocate(statisticsShape(rows, options)) };
  accumulateTokenLoss(runner, result, logits, 0, targets, options);
  return result;
}

/**
 * Takes the logits `[R, columns]` of the vocabulary's columns from `firstColumn` on into `result`, in place. Column 0
 * begins anew, whatever `result` held.
 */
export function accumulateTokenLoss(
  runner: Runner,
  result: TokenLoss,
  logits: GpuArray,
  firstColumn: number,
  targets: GpuArray,
  options: TokenLossOptions,
): void {
  const [rows, columns] = matrixShape(logits, 'logits');
  expectShape(targets, [rows], 'targets');
  expectShape(result.loss, [rows], 'loss');
  const variant = rowVariant(options.rows ?? runner.choices.rowSharing, columns);
  const smooths = Boolean(options.soft);
  const kernel: Kernel = {
    key: `tokenLoss/${variantKey(variant)}${smooths ? '/soft' : ''}`,
    code: () => lossCode(variant, smooths),
  };
  runner.dispatch(
    kernel,
    [logits, targets, result.statistics, result.loss],
    uniforms(rows, columns, firstColumn, variant.lanes, options, 0),
    rowGroups(variant, rows, runner.limits),
  );
}

/**
 * Turns logits `[R, columns]` of the columns from `firstColumn` on into their gradient, in place:
 * `weight * ((1 + 2 zLoss logZ) softmax - onehot(target))`, for a gradient of 1 of each row's loss; with soft targets
 * they take the place of the one-hot.
 * @param statistics those of the whole vocabulary
 */
export function logitsGradient(
  runner: Runner,
  logits: GpuArray,
  firstColumn: number,
  statistics: GpuArray,
  targets: GpuArray,
  options: TokenLossOptions,
): void {
  const [rows, columns] = matrixShape(logits, 'logits');
  expectShape(targets, [rows], 'targets');
  expectShape(statistics, statisticsShape(rows, options), 'statistics');
  const lanes = lanesFor(columns);
  const perRow = Math.ceil(columns / lanes / GRADIENT_STEPS[options.rows ?? runner.choices.rowSharing]);
  const smooths = Boolean(options.soft);
  runner.dispatch(
    { key: `logitsGradient/x${lanes}${smooths ? '/soft' : ''}`, code: () => gradientCode(lanes, smooths) },
    [logits, targets, statistics],
    uniforms(rows, columns, firstColumn, lanes, options, perRow),
    elementGroups(rows * perRow, runner.limits),
  );
}

function uniforms(
  rows: number,
  columns: number,
  firstColumn: number,
  lanes: LaneCount,
  { zLoss, padTokenId, soft }: TokenLossOptions,
  perRow: number,
): number[] {
  const words = [rows, columns / lanes, columns, firstColumn, padTokenId, floatWord(zLoss), perRow];
  return soft ? [...words, ...[soft.everywhere, soft.onTarget, soft.constant].map(floatWord)] : words;
}

const sizesOf = (smooths: boolean) => `
struct Sizes {
  rows: u32, // R
  steps: u32, // columns / LANES
  columns: u32,
  firstColumn: u32, // the logits' first column in the vocabulary
  padTokenId: u32,
  zLoss: f32,
  perRow: u32, // of the gradient: invocations a row
  ${smooths ? 'everywhere: f32, onTarget: f32, constant: f32,' : ''}
}`;

function lossCode(variant: RowVariant, smooths: boolean): string {
  return `
${rowHead(variant)}
${laneDeclarations(variant.lanes)}
${sizesOf(smooths)}
@group(0) @binding(0) var<storage, read> logits: array<Lanes>; // [R, columns]
@group(0) @binding(1) var<storage, read> targets: array<u32>; // [R]
@group(0) @binding(2) var<storage, read_write> statistics: array<f32>; // [R, WIDTH]
@group(0) @binding(3) var<storage, read_write> loss: array<f32>; // [R]
@group(0) @binding(4) var<uniform> sizes: Sizes;

const WIDTH = ${smooths ? 4 : 3}u;
const LOWEST = -3.4e38;

fn workOnRow(row: u32, first: u32) {
  let start = row * sizes.steps;
  var highest = Lanes(LOWEST);
  for (var step = first; step < sizes.steps; step += STRIDE) { highest = max(highest, logits[start + step]); }
  let chunkLargest = rowMaximum(laneMaximum(highest), first);
  var sums = Lanes(0);
  for (var step = first; step < sizes.steps; step += STRIDE) { sums += exp(logits[start + step] - chunkLargest); }
  let chunkSum = rowSum(laneSum(sums), first);
  ${
    smooths
      ? `var gaps = Lanes(0);
  for (var step = first; step < sizes.steps; step += STRIDE) { gaps += chunkLargest - logits[start + step]; }
  let chunkGap = rowSum(laneSum(gaps), first);`
      : ''
  }
  if (first != 0u) { return; }

  var largest = chunkLargest;
  var sum = chunkSum;
  var targetLogit = 0.0;
  ${smooths ? 'var gap = chunkGap;' : ''}
  if (sizes.firstColumn > 0u) {
    let largestBefore = statistics[row * WIDTH];
    largest = max(largestBefore, chunkLargest);
    sum = statistics[row * WIDTH + 1] * exp(largestBefore - largest) + chunkSum * exp(chunkLargest - largest);
    targetLogit = statistics[row * WIDTH + 2];
    ${
      smooths
        ? `gap = statistics[row * WIDTH + 3] + f32(sizes.firstColumn) * (largest - largestBefore)
      + chunkGap + f32(sizes.columns) * (largest - chunkLargest);`
        : ''
    }
  }
  let targetId = targets[row];
  let column = targetId - sizes.firstColumn; // wraps around to beyond the columns if smaller
  if (column < sizes.columns) { targetLogit = laneAt(logits[start + column / LANES], column % LANES); }
  statistics[row * WIDTH] = largest;
  statistics[row * WIDTH + 1] = sum;
  statistics[row * WIDTH + 2] = targetLogit;
  ${smooths ? 'statistics[row * WIDTH + 3] = gap;' : ''}

  let logSum = log(sum);
  let logZ = largest + logSum;
  // The logits' difference first: both may be large.
  let tokenLoss = ${
    smooths
      ? 'sizes.onTarget * (largest - targetLogit) + sizes.everywhere * gap - sizes.constant'
      : '(largest - targetLogit)'
  } + logSum + sizes.zLoss * logZ * logZ;
  loss[row] = select(tokenLoss, 0.0, targetId == sizes.padTokenId);
}
${rowMain(variant)}`;
}

function gradientCode(lanes: LaneCount, smooths: boolean): string {
  return `
${laneDeclarations(lanes)}
${sizesOf(smooths)}
@group(0) @binding(0) var<storage, read_write> logits: array<Lanes>; // [R, columns], becomes its gradient
@group(0) @binding(1) var<storage, read> targets: array<u32>; // [R]
@group(0) @binding(2) var<storage, read> statistics: array<f32>; // [R, WIDTH]
@group(0) @binding(3) var<uniform> sizes: Sizes;

const WIDTH = ${smooths ? 4 : 3}u;

fn workOn(index: u32) {
  let row = index / sizes.perRow;
  if (row >= sizes.rows) { return; }
  let targetId = targets[row];
  let padding = targetId == sizes.padTokenId;
  let largest = statistics[row * WIDTH];
  let sum = statistics[row * WIDTH + 1];
  let factor = (1.0 + 2.0 * sizes.zLoss * (largest + log(sum))) / sum;
  let start = row * sizes.steps;
  for (var step = index % sizes.perRow; step < sizes.steps; step += sizes.perRow) {
    let column = sizes.firstColumn + step * LANES;
    let gradient = factor * exp(logits[start + step] - largest) - ${
      smooths ? '(sizes.onTarget * oneHot(targetId - column) + sizes.everywhere)' : 'oneHot(targetId - column)'
    };
    logits[start + step] = select(gradient, Lanes(0), padding);
  }
}
${ELEMENT_MAIN}`;
}
