/** Adafactor's update on the GPU, as `training/optimizers/adafactor.ts` has it in plain TypeScript. */
import type { GpuArray, Runner } from '../runner.ts';
import { elementCount, matrixShape } from '../shapes.ts';
import { squaredNorm, sumTo } from '../sums.ts';
import { ELEMENT_MAIN, elementGroups, rowGroups, rowMain, rowVariant, variantKey } from '../wgsl.ts';
import { isFactored } from './averages.ts';
import { averageOf, SUMS, type UpdateInputs, type UpdateProposal } from './proposal.ts';
import { RATES_WGSL } from './rates.ts';

/** Added to every squared gradient (epsilon1). */
const SQUARE_EPSILON = 1e-30;

/** Averages `rows` `[P]` and `columns` `[D]` if factored, else `squares` `[P, D]`. */
export function proposeAdafactor(runner: Runner, inputs: UpdateInputs): UpdateProposal {
  const { prompt, rates } = inputs;
  const [length, width] = matrixShape(prompt, 'prompt');
  const { averages, direction } = isFactored(length, width)
    ? factoredMoments(runner, inputs)
    : fullMoments(runner, inputs);
  const directionSquares = squaredNorm(runner, direction, SUMS);
  const proposal = { prompt: runner.allocate([length, width]), change: runner.allocate([length, width]), averages };
  const count = length * width;
  runner.dispatch(
    PROMPT,
    [rates, prompt, direction, directionSquares, proposal.prompt, proposal.change],
    [count],
    elementGroups(count, runner.limits),
  );
  return proposal;
}

interface Moments {
  readonly averages: Readonly<Record<string, GpuArray>>;
  /** The gradient over the root of its second moment, `[P, D]`. */
  readonly direction: GpuArray;
}

function fullMoments(runner: Runner, { gradient, averages, rates }: UpdateInputs): Moments {
  const squares = averageOf(averages, 'squares');
  const newSquares = runner.allocate(squares.shape);
  const direction = runner.allocate(gradient.shape);
  const count = elementCount(gradient.shape);
  runner.dispatch(
    FULL_MOMENTS,
    [rates, gradient, squares, newSquares, direction],
    [count],
    elementGroups(count, runner.limits),
  );
  return { averages: { squares: newSquares }, direction };
}

function factoredMoments(runner: Runner, { gradient, averages, rates }: UpdateInputs): Moments {
  const [length, width] = matrixShape(gradient, 'gradient');
  const [rows, columns] = [runner.allocate([length]), runner.allocate([width])];
  const variant = { ...rowVariant('workgroup', width), lanes: 1 as const };
  runner.dispatch(
    { key: `adafactor/rows/${variantKey(variant)}`, code: () => rowsCode(rowMain(variant)) },
    [rates, gradient, averageOf(averages, 'rows'), rows],
    [length, width],
    rowGroups(variant, length, runner.limits),
  );
  runner.dispatch(
    COLUMNS,
    [rates, gradient, averageOf(averages, 'columns'), columns],
    [length, width],
    elementGroups(width, runner.limits),
  );
  const rowSum = sumTo(runner, rows, SUMS);
  const direction = runner.allocate([length, width]);
  runner.dispatch(
    FACTORED_DIRECTION,
    [gradient, rows, columns, rowSum, direction],
    [length, width],
    elementGroups(length * width, runner.limits),
  );
  return { averages: { rows, columns }, direction };
}

const GRADIENT_SQUARE = `
fn square(slope: f32) -> f32 { return slope * slope + ${SQUARE_EPSILON}; }`;

/** Where there is no gradient there is no direction; the quotient could be 0 / 0 where the average has underflowed. */
const DIRECTION = `
fn directionOf(slope: f32, root: f32) -> f32 { return select(slope / root, 0.0, slope == 0.0); }`;

const FULL_MOMENTS = {
  key: 'adafactor/fullMoments',
  code: () => `
${RATES_WGSL.adafactor}
struct Sizes { count: u32 } // P * D
@group(0) @binding(0) var<storage, read> rates: Rates;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> squares: array<f32>;
@group(0) @binding(3) var<storage, read_write> newSquares: array<f32>;
@group(0) @binding(4) var<storage, read_write> direction: array<f32>;
@group(0) @binding(5) var<uniform> sizes: Sizes;
${GRADIENT_SQUARE}
${DIRECTION}
fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let slope = gradient[index];
  let average = rates.decay * squares[index] + rates.share * square(slope);
  newSquares[index] = average;
  direction[index] = directionOf(slope, sqrt(average));
}
${ELEMENT_MAIN}`,
};

/** Of a factored update, for kernels over rows or columns of the gradient. */
const MATRIX_SIZES = `
struct Sizes {
  rows: u32, // P
  columns: u32, // D
}`;

function rowsCode(main: string): string {
  return `
${RATES_WGSL.adafactor}
${MATRIX_SIZES}
@group(0) @binding(0) var<storage, read> rates: Rates;
@group(0) @binding(1) var<storage, read> gradient: array<f32>; // [P, D]
@group(0) @binding(2) var<storage, read> averages: array<f32>; // [P]
@group(0) @binding(3) var<storage, read_write> newAverages: array<f32>; // [P]
@group(0) @binding(4) var<uniform> sizes: Sizes;
${GRADIENT_SQUARE}
fn workOnRow(row: u32, first: u32) {
  var sum = 0.0;
  for (var column = first; column < sizes.columns; column += STRIDE) {
    sum += square(gradient[row * sizes.columns + column]);
  }
  let mean = rowSum(sum, first) / f32(sizes.columns);
  if (first == 0u) { newAverages[row] = rates.decay * averages[row] + rates.share * mean; }
}
${main}`;
}

const COLUMNS = {
  key: 'adafactor/columns',
  code: () => `
${RATES_WGSL.adafactor}
${MATRIX_SIZES}
@group(0) @binding(0) var<storage, read> rates: Rates;
@group(0) @binding(1) var<storage, read> gradient: array<f32>; // [P, D]
@group(0) @binding(2) var<storage, read> averages: array<f32>; // [D]
@group(0) @binding(3) var<storage, read_write> newAverages: array<f32>; // [D]
@group(0) @binding(4) var<uniform> sizes: Sizes;
${GRADIENT_SQUARE}
fn workOn(column: u32) {
  if (column >= sizes.columns) { return; }
  var sum = 0.0;
  for (var row = 0u; row < sizes.rows; row++) { sum += square(gradient[row * sizes.columns + column]); }
  newAverages[column] = rates.decay * averages[column] + rates.share * (sum / f32(sizes.rows));
}
${ELEMENT_MAIN}`,
};

const FACTORED_DIRECTION = {
  key: 'adafactor/factoredDirection',
  code: () => `
${MATRIX_SIZES}
@group(0) @binding(0) var<storage, read> gradient: array<f32>; // [P, D]
@group(0) @binding(1) var<storage, read> rowAverages: array<f32>; // [P]
@group(0) @binding(2) var<storage, read> columnAverages: array<f32>; // [D]
@group(0) @binding(3) var<storage, read> rowSum: array<f32>; // [1], of the averages
@group(0) @binding(4) var<storage, read_write> direction: array<f32>; // [P, D]
@group(0) @binding(5) var<uniform> sizes: Sizes;
${DIRECTION}
fn workOn(index: u32) {
  if (index >= sizes.rows * sizes.columns) { return; }
  let rowFactor = sqrt(rowAverages[index / sizes.columns] / (rowSum[0] / f32(sizes.rows)));
  // One root after the other: their product could underflow.
  direction[index] = directionOf(gradient[index] / rowFactor, sqrt(columnAverages[index % sizes.columns]));
}
${ELEMENT_MAIN}`,
};

const PROMPT = {
  key: 'adafactor/prompt',
  code: () => `
${RATES_WGSL.adafactor}
struct Sizes { count: u32 } // P * D
@group(0) @binding(0) var<storage, read> rates: Rates;
@group(0) @binding(1) var<storage, read> prompt: array<f32>;
@group(0) @binding(2) var<storage, read> direction: array<f32>;
@group(0) @binding(3) var<storage, read> directionSquares: array<f32>; // [1]
@group(0) @binding(4) var<storage, read_write> newPrompt: array<f32>;
@group(0) @binding(5) var<storage, read_write> change: array<f32>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let rootMeanSquare = sqrt(directionSquares[0] / f32(sizes.count));
  let shrink = max(1.0, rootMeanSquare / rates.clipThreshold);
  let value = prompt[index];
  let newValue = rates.kept * value - rates.learningRate * direction[index] / shrink;
  newPrompt[index] = newValue;
  change[index] = newValue - value;
}
${ELEMENT_MAIN}`,
};
