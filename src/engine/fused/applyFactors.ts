/** Factors that consecutive rows of a matrix share, times the matrix: how dropout's masks meet activations and gradients. */
import type { GpuArray, Runner } from './runner.ts';
import { elementCount, expectShape, matrixShape } from './shapes.ts';
import { ELEMENT_MAIN, elementGroups, type LaneCount, laneDeclarations, lanesFor } from './wgsl.ts';

/** Of a matrix `[rows, ..]`: row r has the factors `array[first + floor(r / rowsAFactor) * columns + ..]`. */
export interface SharedFactors {
  readonly array: GpuArray;
  /** Where they begin in it, in numbers. */
  readonly first: number;
  /** Of the array, from the factors of one row to the next. */
  readonly columns: number;
  /** Consecutive rows that have the same. */
  readonly rowsAFactor: number;
}

/**
 * Which factor a column has. `each`: its own. `interleaved`: four columns of one matrix and four of another in turn, as
 * `interleaveOutputs` has them, column c of both the same. `heads`: so many consecutive columns share one.
 */
export type FactorColumns = 'each' | 'interleaved' | { readonly heads: number };

export interface ApplyOptions {
  /** Default: `each`. */
  readonly by?: FactorColumns;
  /** Which columns are multiplied; only in place. Default: all. */
  readonly within?: { readonly firstColumn: number; readonly columns: number };
  /** Added to the result, of the matrix's shape. */
  readonly add?: GpuArray;
}

/** The matrix becomes itself times the factors, plus `add`. Columns outside `within` stay. @throws Error if shapes do not fit */
export function applyFactors(
  runner: Runner,
  matrix: GpuArray,
  factors: SharedFactors,
  options: ApplyOptions = {},
): void {
  dispatchFactors(runner, matrix, matrix, factors, options);
}

/** A new matrix: this one times the factors, plus `add`. @throws Error if shapes do not fit */
export function timesFactors(
  runner: Runner,
  matrix: GpuArray,
  factors: SharedFactors,
  options: Omit<ApplyOptions, 'within'> = {},
): GpuArray {
  const result = runner.allocate(matrix.shape);
  dispatchFactors(runner, matrix, result, factors, options);
  return result;
}

function dispatchFactors(
  runner: Runner,
  matrix: GpuArray,
  result: GpuArray,
  factors: SharedFactors,
  { by = 'each', within, add }: ApplyOptions,
): void {
  const [rows, width] = matrixShape(matrix, 'matrix');
  const { firstColumn, columns } = within ?? { firstColumn: 0, columns: width };
  if (firstColumn + columns > width) throw new Error(`Columns ${firstColumn} to ${firstColumn + columns} of ${width}`);
  if (add !== undefined) expectShape(add, [rows, width], 'add');
  const columnsAFactor = typeof by === 'object' ? by.heads : 1;
  const needed = Math.ceil(columns / (by === 'interleaved' ? 2 : columnsAFactor));
  const end = factors.first + (Math.ceil(rows / factors.rowsAFactor) - 1) * factors.columns + needed;
  if (needed > factors.columns || end > elementCount(factors.array.shape)) {
    throw new Error(
      `Factors [${factors.array.shape}] from ${factors.first} on do not reach over [${rows}, ${columns}]`,
    );
  }
  const ofEach = typeof by !== 'object';
  const lanes = ofEach
    ? lanesFor(width, firstColumn, columns, factors.first, factors.columns)
    : lanesFor(width, firstColumn, columns, columnsAFactor);
  if (by === 'interleaved' && lanes !== 4) throw new Error(`[${rows}, ${width}] is not interleaved by fours`);
  const variant = {
    lanes,
    factorLanes: ofEach ? lanes : 1,
    inPlace: result === matrix,
    adds: add !== undefined,
  } as const;
  const stepsAFactor = by === 'interleaved' ? 2 : ofEach ? 1 : columnsAFactor / lanes;
  runner.dispatch(
    {
      key: `factors/${lanes}x${variant.factorLanes}${variant.inPlace ? '/inPlace' : ''}${variant.adds ? '/add' : ''}`,
      code: () => code(variant),
    },
    [...(variant.inPlace ? [] : [matrix]), factors.array, result, ...(add === undefined ? [] : [add])],
    [
      rows,
      columns / lanes,
      width / lanes,
      firstColumn / lanes,
      factors.rowsAFactor,
      factors.columns / variant.factorLanes,
      factors.first / variant.factorLanes,
      stepsAFactor,
    ],
    elementGroups((rows * columns) / lanes, runner.limits),
  );
}

interface Variant {
  readonly lanes: LaneCount;
  /** How many factors are read at once. */
  readonly factorLanes: LaneCount;
  readonly inPlace: boolean;
  readonly adds: boolean;
}

function code({ lanes, factorLanes, inPlace, adds }: Variant): string {
  const variables = [
    ...(inPlace ? [] : ['var<storage, read> matrix: array<Lanes>;']),
    `var<storage, read> factors: array<${factorLanes === lanes ? 'Lanes' : 'f32'}>;`,
    'var<storage, read_write> result: array<Lanes>;',
    ...(adds ? ['var<storage, read> others: array<Lanes>;'] : []),
    'var<uniform> sizes: Sizes;',
  ];
  return `
${laneDeclarations(lanes)}
struct Sizes {
  rows: u32,
  steps: u32, // of a row that are multiplied, in lanes
  rowSteps: u32, // of a whole row
  firstStep: u32,
  rowsAFactor: u32,
  factorColumns: u32, // from the factors of one row to the next, in what is read at once
  firstFactor: u32,
  stepsAFactor: u32, // neighbouring steps that read the same
}
${variables.map((variable, binding) => `@group(0) @binding(${binding}) ${variable}`).join('\n')}

fn workOn(index: u32) {
  let row = index / sizes.steps;
  if (row >= sizes.rows) { return; }
  let step = index % sizes.steps;
  let place = row * sizes.rowSteps + sizes.firstStep + step;
  let factor = factors[sizes.firstFactor + row / sizes.rowsAFactor * sizes.factorColumns + step / sizes.stepsAFactor];
  result[place] = ${inPlace ? 'result' : 'matrix'}[place] * factor${adds ? ' + others[place]' : ''};
}
${ELEMENT_MAIN}`;
}
