import { beforeEach, describe, expect, it } from 'vitest';
import {
  type AttentionProblem,
  type AttentionSolution,
  solveAttention,
} from '../../../tests/support/attentionReference.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { Rng } from '../../base/rng.ts';
import { attentionForward } from './attention.ts';
import { attentionBackward } from './attentionBackward.ts';
import type { AttentionInputs, AttentionTile, MatrixView } from './attentionShapes.ts';
import type { ImmediateRunner } from './immediateRunner.ts';

/** Where queries, keys and values lie: side by side, keys and values side by side, or each for itself. */
type Layout = 'self' | 'cross' | 'apart';

interface Case {
  readonly batch: number;
  readonly queryLength: number;
  readonly keyLength: number;
  readonly numHeads: number;
  readonly dKv: number;
  readonly bias?: boolean;
  /** Visible keys of each batch row, from the first; all if not given. */
  readonly visible?: readonly number[];
  readonly causal?: boolean;
}

const gpu = useGpuRunner();
let rng: Rng;
beforeEach(() => {
  rng = Rng.forSeed(7, 'attention');
});

const randomValues = (length: number, scale = 1) =>
  Float32Array.from({ length }, () => scale * (2 * rng.nextUniform() - 1));

function randomProblem({ bias = false, visible, causal = false, ...sizes }: Case): AttentionProblem {
  const { batch, queryLength, keyLength, numHeads, dKv } = sizes;
  const inner = numHeads * dKv;
  const keyVisible = visible?.flatMap((count) => Array.from({ length: keyLength }, (_, key) => (key < count ? 1 : 0)));
  return {
    ...sizes,
    causal,
    // Scores of a few units, as a trained model has them.
    queries: randomValues(batch * queryLength * inner, 6 / Math.sqrt(dKv)),
    keys: randomValues(batch * keyLength * inner),
    values: randomValues(batch * keyLength * inner),
    outputGradient: randomValues(batch * queryLength * inner),
    bias: bias ? randomValues(numHeads * (queryLength + keyLength - 1), 3) : null,
    keyVisible: keyVisible === undefined ? null : Float32Array.from(keyVisible),
  };
}

/** Matrices of `rows` rows and equal width side by side in one. */
function sideBySide(rows: number, matrices: readonly ArrayLike<number>[]): Float32Array {
  const width = (matrices[0]?.length ?? 0) / rows;
  const all = new Float32Array(rows * width * matrices.length);
  matrices.forEach((matrix, place) => {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < width; i++) all[(row * matrices.length + place) * width + i] = matrix[row * width + i]!;
    }
  });
  return all;
}

function upload(runner: ImmediateRunner, problem: AttentionProblem, layout: Layout): AttentionInputs {
  const { batch, queryLength, keyLength, numHeads, dKv, queries, keys, values, bias, keyVisible, causal } = problem;
  const inner = numHeads * dKv;
  const views = (rows: number, matrices: readonly ArrayLike<number>[]): MatrixView[] => {
    const array = runner.upload(sideBySide(rows, matrices), [rows, inner * matrices.length]);
    return matrices.map((_, place) => ({ array, firstColumn: place * inner }));
  };
  const keyRows = batch * keyLength;
  const [q, k, v] =
    layout === 'self'
      ? views(keyRows, [queries, keys, values])
      : layout === 'cross'
        ? [...views(batch * queryLength, [queries]), ...views(keyRows, [keys, values])]
        : [...views(batch * queryLength, [queries]), ...views(keyRows, [keys]), ...views(keyRows, [values])];
  return {
    queries: q!,
    keys: k!,
    values: v!,
    batch,
    queryLength,
    keyLength,
    numHeads,
    dKv,
    bias: bias && runner.upload(Float32Array.from(bias), [numHeads, queryLength + keyLength - 1]),
    keyVisible: keyVisible && runner.upload(Float32Array.from(keyVisible), [batch, keyLength]),
    causal,
  };
}

async function readView(runner: ImmediateRunner, { array, firstColumn }: MatrixView, inner: number) {
  const [, width = 0] = array.shape;
  return (await runner.read(array)).filter((_, i) => i % width >= firstColumn && i % width < firstColumn + inner);
}

async function run(problem: AttentionProblem, layout: Layout, tile?: AttentionTile) {
  const runner = gpu();
  const inputs = upload(runner, problem, layout);
  const forward = attentionForward(runner, inputs, tile);
  const inner = problem.numHeads * problem.dKv;
  const outputGradient = runner.upload(Float32Array.from(problem.outputGradient), forward.output.shape);
  const gradients = attentionBackward(runner, inputs, forward, outputGradient, tile && { tile });
  return {
    output: await runner.read(forward.output),
    logSumExp: await runner.read(forward.logSumExp),
    queryGradient: await readView(runner, gradients.queries, inner),
    keyGradient: await readView(runner, gradients.keys, inner),
    valueGradient: await readView(runner, gradients.values, inner),
  };
}

/** Largest difference over largest value; NaN if there is one. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let [difference, largest] = [0, 0];
  for (let i = 0; i < actual.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  // With one key there is nothing to choose, and these gradients are 0 but for rounding.
  return difference / Math.max(largest, 0.1);
}

function expectClose(actual: Record<keyof AttentionSolution, ArrayLike<number>>, expected: AttentionSolution): void {
  for (const name of Object.keys(expected) as (keyof AttentionSolution)[]) {
    expect(relativeError(actual[name], expected[name]), name).toBeLessThan(1e-5);
  }
}

describe('fused attention', () => {
  it.each<[string, Layout, Case]>([
    [
      'an encoder',
      'self',
      { batch: 2, queryLength: 20, keyLength: 20, numHeads: 3, dKv: 8, bias: true, visible: [20, 13] },
    ],
    ['a decoder', 'self', { batch: 2, queryLength: 37, keyLength: 37, numHeads: 2, dKv: 16, bias: true, causal: true }],
    [
      'cross-attention',
      'cross',
      { batch: 3, queryLength: 5, keyLength: 70, numHeads: 2, dKv: 8, visible: [70, 1, 66] },
    ],
    [
      'heads of an odd width',
      'self',
      { batch: 2, queryLength: 19, keyLength: 19, numHeads: 3, dKv: 6, bias: true, visible: [7, 18] },
    ],
    ['odd heads across', 'cross', { batch: 1, queryLength: 3, keyLength: 9, numHeads: 5, dKv: 7 }],
    ['wide heads', 'self', { batch: 1, queryLength: 18, keyLength: 18, numHeads: 1, dKv: 128, causal: true }],
    ['more tasks than invocations', 'apart', { batch: 1, queryLength: 17, keyLength: 6, numHeads: 1, dKv: 90 }],
    [
      'a prompt of 100 and an input of 512',
      'self',
      { batch: 1, queryLength: 612, keyLength: 612, numHeads: 1, dKv: 4, bias: true, visible: [530] },
    ],
    ['one query', 'cross', { batch: 4, queryLength: 1, keyLength: 11, numHeads: 2, dKv: 8, bias: true }],
    ['one key', 'cross', { batch: 2, queryLength: 4, keyLength: 1, numHeads: 1, dKv: 4 }],
    [
      'causal and padded',
      'self',
      { batch: 2, queryLength: 33, keyLength: 33, numHeads: 1, dKv: 4, causal: true, visible: [33, 20] },
    ],
  ])('and its gradients are those of the formula: %s', async (_, layout, sizes) => {
    const problem = randomProblem(sizes);
    expectClose(await run(problem, layout), solveAttention(problem));
  });
});
