/** T5's layer norm (Zhang and Sennrich 2019): scale by the root mean square, no mean subtracted, no bias. */

import type { GpuArray, Kernel, Runner } from './runner.ts';
import { floatWord } from './runner.ts';
import { expectShape, matrixShape } from './shapes.ts';
import {
  laneDeclarations,
  type RowSharing,
  type RowVariant,
  rowGroups,
  rowHead,
  rowMain,
  rowVariant,
  variantKey,
} from './wgsl.ts';

export interface RmsNormOptions {
  /** Added to the mean square. */
  readonly epsilon: number;
  /** Multiplies the result; T5 1.0 scales its decoder's output by dModel^-0.5. Default 1. */
  readonly scale?: number;
  /** Who works on a row. Default: the runner's choice. */
  readonly rows?: RowSharing;
}

/**
 * `y = scale * x * r * weight` with `r = 1 / sqrt(mean(x²) + epsilon)` over each row: x and y `[R, D]`, weight `[D]`.
 * Gradient: `rmsNormBackward`. @throws Error if shapes do not fit
 */
export function rmsNormForward(runner: Runner, x: GpuArray, weight: GpuArray, options: RmsNormOptions): GpuArray {
  const [rows, width] = matrixShape(x, 'x');
  expectShape(weight, [width], 'weight');
  const y = runner.allocate([rows, width]);
  const variant = rowVariant(options.rows ?? runner.choices.rowSharing, width);
  const kernel = { key: `rmsNormForward/${variantKey(variant)}`, code: () => forwardCode(variant) };
  runner.dispatch(
    kernel,
    [x, weight, y],
    uniforms(rows, width, variant, options),
    rowGroups(variant, rows, runner.limits),
  );
  return y;
}

/**
 * The gradient of `rmsNormForward` with respect to x, `[R, D]`, from `dY` `[R, D]` and the same x, weight and options:
 * `dX = addTo + scale * (r g - x r³ mean(g x))` with `g = dY * weight`. The weight is frozen.
 * @param addTo what reaches x past the norm (the residual stream's gradient), `[R, D]`
 * @throws Error if shapes do not fit
 */
export function rmsNormBackward(
  runner: Runner,
  dY: GpuArray,
  x: GpuArray,
  weight: GpuArray,
  options: RmsNormOptions,
  addTo: GpuArray | null = null,
): GpuArray {
  const [rows, width] = matrixShape(x, 'x');
  expectShape(weight, [width], 'weight');
  expectShape(dY, [rows, width], 'dY');
  if (addTo !== null) expectShape(addTo, [rows, width], 'addTo');
  const dX = runner.allocate([rows, width]);
  const variant = rowVariant(options.rows ?? runner.choices.rowSharing, width);
  const kernel: Kernel = {
    key: `rmsNormBackward/${variantKey(variant)}${addTo === null ? '' : '/add'}`,
    code: () => backwardCode(variant, addTo !== null),
  };
  const arrays = addTo === null ? [dY, x, weight, dX] : [dY, x, weight, dX, addTo];
  runner.dispatch(kernel, arrays, uniforms(rows, width, variant, options), rowGroups(variant, rows, runner.limits));
  return dX;
}

const SIZES = `
struct Sizes {
  rows: u32, // R
  steps: u32, // D / LANES
  width: f32, // D
  epsilon: f32,
  scale: f32,
}`;

function uniforms(rows: number, width: number, { lanes }: RowVariant, options: RmsNormOptions): number[] {
  const { epsilon, scale = 1 } = options;
  return [rows, width / lanes, floatWord(width), floatWord(epsilon), floatWord(scale)];
}

function forwardCode(variant: RowVariant): string {
  return `
${rowHead(variant)}
${laneDeclarations(variant.lanes)}
${SIZES}
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [R, D]
@group(0) @binding(1) var<storage, read> weight: array<Lanes>; // [D]
@group(0) @binding(2) var<storage, read_write> y: array<Lanes>; // [R, D]
@group(0) @binding(3) var<uniform> sizes: Sizes;

fn workOnRow(row: u32, first: u32) {
  let start = row * sizes.steps;
  var squares = Lanes(0);
  for (var step = first; step < sizes.steps; step += STRIDE) {
    let value = x[start + step];
    squares += value * value;
  }
  let meanSquare = rowSum(laneSum(squares), first) / sizes.width;
  let factor = sizes.scale * inverseSqrt(meanSquare + sizes.epsilon);
  for (var step = first; step < sizes.steps; step += STRIDE) {
    y[start + step] = x[start + step] * factor * weight[step];
  }
}
${rowMain(variant)}`;
}

function backwardCode(variant: RowVariant, adds: boolean): string {
  return `
${rowHead(variant)}
${laneDeclarations(variant.lanes)}
${SIZES}
@group(0) @binding(0) var<storage, read> dY: array<Lanes>; // [R, D]
@group(0) @binding(1) var<storage, read> x: array<Lanes>; // [R, D]
@group(0) @binding(2) var<storage, read> weight: array<Lanes>; // [D]
@group(0) @binding(3) var<storage, read_write> dX: array<Lanes>; // [R, D]
${adds ? '@group(0) @binding(4) var<storage, read> addTo: array<Lanes>; // [R, D]' : ''}
@group(0) @binding(${adds ? 5 : 4}) var<uniform> sizes: Sizes;

fn workOnRow(row: u32, first: u32) {
  let start = row * sizes.steps;
  var squares = Lanes(0);
  var products = Lanes(0); // of the gradient of the normalised x and x
  for (var step = first; step < sizes.steps; step += STRIDE) {
    let value = x[start + step];
    squares += value * value;
    products += dY[start + step] * weight[step] * value;
  }
  let meanSquare = rowSum(laneSum(squares), first) / sizes.width;
  let meanProduct = rowSum(laneSum(products), first) / sizes.width;
  let r = inverseSqrt(meanSquare + sizes.epsilon);
  let alongX = r * r * meanProduct;
  for (var step = first; step < sizes.steps; step += STRIDE) {
    let throughNorm = sizes.scale * r * (dY[start + step] * weight[step] - x[start + step] * alongX);
    dX[start + step] = throughNorm${adds ? ' + addTo[start + step]' : ''};
  }
}
${rowMain(variant)}`;
}
