/**
 * Map of a library by its principal components. Prompts are few (N) and wide (d up to 4096), so that the eigenvalues
 * are taken of the N × N matrix of products instead of the d × d covariance; both have the same ones.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { rowProducts } from '../algebra/rowProducts.ts';
import { meanOfRows } from '../algebra/vectors.ts';

export interface ComponentMap {
  /** Of each row, its place along every component. */
  readonly coordinates: readonly (readonly number[])[]; // [N, components]
  /** Sample variance (divided by N - 1) along each component, descending. */
  readonly explainedVariance: readonly number[]; // [components]
  /** The same as a share of the whole variance; 0 where there is none. */
  readonly explainedVarianceRatio: readonly number[]; // [components]
}

/**
 * Principal components of `rows` (N vectors of one width, such as average tokens), after subtraction of their mean.
 * Components beyond the rows' rank are 0. Each points where its largest coordinate (by magnitude) is positive.
 * @throws RangeError for no rows and for rows of different widths
 */
export function principalComponents(rows: readonly Float64Array[], components = 2): ComponentMap {
  const products = productsOfCentred(rows);
  const freedom = Math.max(1, rows.length - 1);
  const total = products.trace();
  // Ascending eigenvalues; vectors in the columns.
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, { assumeSymmetric: true });
  const axes = Array.from({ length: components }, (_, component) => {
    const column = rows.length - 1 - component;
    const eigenvalue = column < 0 ? 0 : Math.max(0, realEigenvalues[column] ?? 0);
    const places = rows.map((_row, row) =>
      column < 0 ? 0 : eigenvectorMatrix.get(row, column) * Math.sqrt(eigenvalue),
    );
    return { eigenvalue, places: withFixedSign(places) };
  });
  return {
    coordinates: rows.map((_, row) => axes.map(({ places }) => places[row] ?? 0)),
    explainedVariance: axes.map(({ eigenvalue }) => eigenvalue / freedom),
    explainedVarianceRatio: axes.map(({ eigenvalue }) => (total > 0 ? eigenvalue / total : 0)),
  };
}

/** Products of every two rows less their mean, [N, N]. */
function productsOfCentred(rows: readonly Float64Array[]): Matrix {
  const width = rows[0]?.length;
  if (width === undefined || rows.some((row) => row.length !== width))
    throw new RangeError('No rows, or rows of different widths');
  const values = new Float64Array(rows.length * width);
  for (const [index, row] of rows.entries()) values.set(row, index * width);
  const mean = meanOfRows(values, width);
  const centred = values.map((value, index) => value - (mean[index % width] ?? 0));
  return Matrix.from1DArray(rows.length, rows.length, rowProducts(centred, centred, width));
}

/** An eigenvector's sign is arbitrary; fixed, the same library gives the same picture. */
function withFixedSign(places: readonly number[]): readonly number[] {
  const largest = places.reduce((best, place) => (Math.abs(place) > Math.abs(best) ? place : best), 0);
  return largest < 0 ? places.map((place) => -place) : places;
}
