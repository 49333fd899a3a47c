/** Adafactor's update on the GPU, as `training/optimizers/adafactor.ts` has it in plain TypeScript. */
import type { GpuArray, Runner } from '../runner.ts';
import { bankShape } from '../shapes.ts';
import { squaredNorm, sumTo } from '../sums.ts';
import { ELEMENT_MAIN, elementGroups, rowGroups, rowMain, rowVariant, variantKey } from '../wgsl.ts';
import { isFactored } from './averages.ts';
import { averageOf, PROMPT_SIZES, SUMS, type UpdateInputs, type UpdateProposal } from './proposal.ts';
import { RATES_WGSL } from './rates.ts';

/** Added to every squared gradient (epsilon1). */
const SQUARE_EPSILON = 1e-30;

/** Averages `rows` `[N, P]` and `columns` `[N, D]` if factored, else `squares` `[N, P, D]`. */
export function proposeAdafactor(runner: Runner, inputs: UpdateInputs): UpdateProposal {
  const { prompts, rates } = inputs;
  const [promptCount, length, width] = bankShape(prompts, 'prompts');
  const { averages, directions } = isFactored(length, width)
    ? factoredMoments(runner, inputs)
    : fullMoments(runner, inputs);
  const directionSquares = squaredNorm(runner, directions, { ...SUMS, parts: promptCount });
  const like = () => runner.allocate(prompts.shape);
  const proposal = { prompts: like(), changes: like(), averages };
  const count = promptCount * length * width;
  runner.dispatch(
    PROMPTS,
    [rates, prompts, directions, directionSquares, proposal.prompts, proposal.changes],
    [count, length * width],
    elementGroups(count, runner.limits),
  );
  return proposal;
}

interface Moments {
  readonly averages: Readonly<Record<string, GpuArray>>;
  /** The gradients over the root of their second moment, `[N, P, D]`. */
  readonly directions: GpuArray;
}

function fullMoments(runner: Runner, { gradients, averages, rates }: UpdateInputs): Moments {
  const [promptCount, length, width] = bankShape(gradients, 'gradients');
  const squares = averageOf(averages, 'squares');
  const newSquares = runner.allocate(squares.shape);
  const directions = runner.allocate(gradients.shape);
  const count = promptCount * length * width;
  runner.dispatch(
    FULL_MOMENTS,
    [rates, gradients, squares, newSquares, directions],
    [count, length * width],
    elementGroups(count, runner.limits),
  );
  return { averages: { squares: newSquares }, directions };
}

function factoredMoments(runner: Runner, { gradients, averages, rates }: UpdateInputs): Moments {
  const [promptCount, length, width] = bankShape(gradients, 'gradients');
  const rows = runner.allocate([promptCount, length]);
  const columns = runner.allocate([promptCount, width]);
  const variant = { ...rowVariant('workgroup', width), lanes: 1 as const };
  runner.dispatch(
    { key: `adafactor/rows/${variantKey(variant)}`, code: () => rowsCode(rowMain(variant)) },
    [rates, gradients, averageOf(averages, 'rows'), rows],
    [promptCount * length, length, width],
    rowGroups(variant, promptCount * length, runner.limits),
  );
  runner.dispatch(
    COLUMNS,
    [rates, gradients, averageOf(averages, 'columns'), columns],
    [promptCount * length, length, width],
    elementGroups(promptCount * width, runner.limits),
  );
  const rowSums = sumTo(runner, rows, { ...SUMS, parts: promptCount });
  const directions = runner.allocate(gradients.shape);
  runner.dispatch(
    FACTORED_DIRECTION,
    [gradients, rows, columns, rowSums, directions],
    [promptCount * length, length, width],
    elementGroups(promptCount * length * width, runner.limits),
  );
  return { averages: { rows, columns }, directions };
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
${PROMPT_SIZES}
@group(0) @binding(0) var<storage, read> rates: array<Rates>; // [N]
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read> squares: array<f32>;
@group(0) @binding(3) var<storage, read_write> newSquares: array<f32>;
@group(0) @binding(4) var<storage, read_write> directions: array<f32>;
@group(0) @binding(5) var<uniform> sizes: Sizes;
${GRADIENT_SQUARE}
${DIRECTION}
fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let its = rates[index / sizes.countAPrompt];
  let slope = gradients[index];
  let average = its.decay * squares[index] + its.share * square(slope);
  newSquares[index] = average;
  directions[index] = directionOf(slope, sqrt(average));
}
${ELEMENT_MAIN}`,
};

/** Of a factored update, for kernels over rows or columns of the gradients. */
const MATRIX_SIZES = `
struct Sizes {
  rows: u32, // N * P
  rowsAPrompt: u32, // P
  columns: u32, // D
}`;

function rowsCode(main: string): string {
  return `
${RATES_WGSL.adafactor}
${MATRIX_SIZES}
@group(0) @binding(0) var<storage, read> rates: array<Rates>; // [N]
@group(0) @binding(1) var<storage, read> gradients: array<f32>; // [N, P, D]
@group(0) @binding(2) var<storage, read> averages: array<f32>; // [N, P]
@group(0) @binding(3) var<storage, read_write> newAverages: array<f32>; // [N, P]
@group(0) @binding(4) var<uniform> sizes: Sizes;
${GRADIENT_SQUARE}
fn workOnRow(row: u32, first: u32) {
  var sum = 0.0;
  for (var column = first; column < sizes.columns; column += STRIDE) {
    sum += square(gradients[row * sizes.columns + column]);
  }
  let mean = rowSum(sum, first) / f32(sizes.columns);
  let its = rates[row / sizes.rowsAPrompt];
  if (first == 0u) { newAverages[row] = its.decay * averages[row] + its.share * mean; }
}
${main}`;
}

const COLUMNS = {
  key: 'adafactor/columns',
  code: () => `
${RATES_WGSL.adafactor}
${MATRIX_SIZES}
@group(0) @binding(0) var<storage, read> rates: array<Rates>; // [N]
@group(0) @binding(1) var<storage, read> gradients: array<f32>; // [N, P, D]
@group(0) @binding(2) var<storage, read> averages: array<f32>; // [N, D]
@group(0) @binding(3) var<storage, read_write> newAverages: array<f32>; // [N, D]
@group(0) @binding(4) var<uniform> sizes: Sizes;
${GRADIENT_SQUARE}
fn workOn(index: u32) {
  let prompt = index / sizes.columns;
  let firstRow = prompt * sizes.rowsAPrompt;
  if (firstRow >= sizes.rows) { return; }
  let column = index % sizes.columns;
  let end = firstRow + sizes.rowsAPrompt;
  var sum = 0.0;
  for (var row = firstRow; row < end; row++) { sum += square(gradients[row * sizes.columns + column]); }
  let its = rates[prompt];
  newAverages[index] = its.decay * averages[index] + its.share * (sum / f32(sizes.rowsAPrompt));
}
${ELEMENT_MAIN}`,
};

const FACTORED_DIRECTION = {
  key: 'adafactor/factoredDirection',
  code: () => `
${MATRIX_SIZES}
@group(0) @binding(0) var<storage, read> gradients: array<f32>; // [N, P, D]
@group(0) @binding(1) var<storage, read> rowAverages: array<f32>; // [N, P]
@group(0) @binding(2) var<storage, read> columnAverages: array<f32>; // [N, D]
@group(0) @binding(3) var<storage, read> rowSums: array<f32>; // [N], of the averages
@group(0) @binding(4) var<storage, read_write> directions: array<f32>; // [N, P, D]
@group(0) @binding(5) var<uniform> sizes: Sizes;
${DIRECTION}
fn workOn(index: u32) {
  let row = index / sizes.columns;
  if (row >= sizes.rows) { return; }
  let prompt = row / sizes.rowsAPrompt;
  let rowFactor = sqrt(rowAverages[row] / (rowSums[prompt] / f32(sizes.rowsAPrompt)));
  let columnAverage = columnAverages[prompt * sizes.columns + index % sizes.columns];
  // One root after the other: their product could underflow.
  directions[index] = directionOf(gradients[index] / rowFactor, sqrt(columnAverage));
}
${ELEMENT_MAIN}`,
};

const PROMPTS = {
  key: 'adafactor/prompts',
  code: () => `
${RATES_WGSL.adafactor}
${PROMPT_SIZES}
@group(0) @binding(0) var<storage, read> rates: array<Rates>; // [N]
@group(0) @binding(1) var<storage, read> prompts: array<f32>;
@group(0) @binding(2) var<storage, read> directions: array<f32>;
@group(0) @binding(3) var<storage, read> directionSquares: array<f32>; // [N]
@group(0) @binding(4) var<storage, read_write> newPrompts: array<f32>;
@group(0) @binding(5) var<storage, read_write> changes: array<f32>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let prompt = index / sizes.countAPrompt;
  let its = rates[prompt];
  let rootMeanSquare = sqrt(directionSquares[prompt] / f32(sizes.countAPrompt));
  let shrink = max(1.0, rootMeanSquare / its.clipThreshold);
  let value = prompts[index];
  let newValue = its.kept * value - its.learningRate * directions[index] / shrink;
  newPrompts[index] = newValue;
  changes[index] = newValue - value;
}
${ELEMENT_MAIN}`,
};
