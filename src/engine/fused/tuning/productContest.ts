/** Which variant of the product is fastest for one frozen matrix, one direction and one class of rows. */
import type { ProductShape } from '../choices.ts';
import { matMul, matMulTransposed } from '../matMul.ts';
import { type Uploader, uploadMatrix } from '../packedMatrix.ts';
import { packMatrix } from '../packMatrix.ts';
import type { ProductVariant } from '../productVariant.ts';
import type { GpuArray, Runner } from '../runner.ts';
import type { Contest, Rehearsal } from './contest.ts';
import { seededValues } from './seededValues.ts';
import type { RowClass } from './variants.ts';

/** Products of this kind are run in one variant. */
export interface ProductKind extends Omit<ProductShape, 'rows'> {
  readonly rows: RowClass;
}

export interface ProductContest extends Contest<ProductVariant> {
  readonly kind: ProductKind;
}

/** Rows that stand for a class; checks take ragged numbers, so that edges are checked as well. */
const ROWS: Readonly<Record<RowClass, { readonly time: number; readonly check: number }>> = {
  few: { time: 8, check: 7 },
  some: { time: 64, check: 61 },
  many: { time: 512, check: 67 },
};

/** A larger matrix is tried in part: it takes long to make and to multiply with, and tells no more. */
const MOST_WEIGHTS = 2 ** 21;
const MOST_INNER = 4096;

/** @param multiplyAddsAStep of this kind in a training step */
export function productContest(
  kind: ProductKind,
  multiplyAddsAStep: number,
  candidates: readonly ProductVariant[],
): ProductContest {
  const { storage, transposed, rows, inner, columns } = kind;
  const tried = triedPart(inner, columns);
  return {
    kind,
    id: `product ${storage} ${transposed ? 'transposed' : 'straight'} ${inner}x${columns} ${rows}`,
    candidates,
    timesAStep: multiplyAddsAStep / (ROWS[rows].time * tried.inner * tried.columns),
    prepare: (uploader, extent) =>
      // Variants differ by whether widths are multiples of four, and by nothing else of them.
      extent === 'full'
        ? rehearse(uploader, kind, tried.inner, tried.columns)
        : rehearse(uploader, { ...kind, rows: 'few' }, 8 + (inner % 4), 8 + (columns % 4)),
  };
}

/** Sizes with the same remainders by four as those of the whole. */
function triedPart(inner: number, columns: number): { inner: number; columns: number } {
  const part = (size: number, most: number) => (size <= most ? size : Math.floor(most / 4) * 4 + (size % 4));
  const partOfInner = part(inner, MOST_INNER);
  return { inner: partOfInner, columns: part(columns, MOST_WEIGHTS / partOfInner) };
}

function rehearse(uploader: Uploader, kind: ProductKind, inner: number, columns: number): Rehearsal<ProductVariant> {
  const { storage, transposed } = kind;
  const [inputs, outputs] = transposed ? [columns, inner] : [inner, columns];
  const values = seededValues(inner * columns, Math.sqrt(3 / inner), 1);
  const weight = uploadMatrix(uploader, packMatrix({ values, inputs, outputs, layout: 'inputsFirst' }, storage));
  const rowsOf = (rows: number, seed: number) => uploader.upload(seededValues(rows * inner, 1, seed), [rows, inner]);
  const { time, check } = ROWS[kind.rows];
  const [forTime, forCheck] = [rowsOf(time, 2), rowsOf(check, 3)];
  const multiply = (runner: Runner, x: GpuArray, variant: ProductVariant) =>
    (transposed ? matMulTransposed : matMul)(runner, x, weight, { variant });
  return {
    check: (runner, variant) => [multiply(runner, forCheck, variant)],
    time: (runner, variant) => {
      multiply(runner, forTime, variant);
    },
  };
}
