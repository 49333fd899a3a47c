/** Random attention problems, put on the GPU as blocks put them there, solved there and compared. */
import type { Rng } from '../../src/base/rng.ts';
import { attentionForward } from '../../src/engine/fused/attention.ts';
import { attentionBackward } from '../../src/engine/fused/attentionBackward.ts';
import type { AttentionInputs, MatrixView, PromptVisibility } from '../../src/engine/fused/attentionShapes.ts';
import type { AttentionTile } from '../../src/engine/fused/attentionTiles.ts';
import type { ImmediateRunner } from '../../src/engine/fused/immediateRunner.ts';
import { type AttentionProblem, type AttentionSolution, largest } from './attentionReference.ts';
import { relativeError } from './kernelCases.ts';

export interface AttentionCase {
  readonly batch: number;
  readonly queryLength: number;
  readonly keyLength: number;
  readonly numHeads: number;
  readonly dKv: number;
  readonly bias?: boolean;
  /** Visible keys of each batch row, from the first; without it there is no mask. */
  readonly visible?: readonly number[];
  readonly causal?: boolean;
  readonly promptVisibility?: PromptVisibility;
}

/** Where queries, keys and values lie: side by side, keys and values side by side, or each for itself. */
export type AttentionLayout = 'self' | 'cross' | 'apart';

/** Uniform in (-scale, scale). */
export function randomValues(rng: Rng, length: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, () => scale * (2 * rng.nextUniform() - 1));
}

export function randomProblem(rng: Rng, { bias, visible, causal = false, ...sizes }: AttentionCase): AttentionProblem {
  const { batch, queryLength, keyLength, numHeads, dKv } = sizes;
  const inner = numHeads * dKv;
  const keyVisible = visible?.flatMap((count) => Array.from({ length: keyLength }, (_, key) => (key < count ? 1 : 0)));
  return {
    ...sizes,
    causal,
    // Scores of a few units, as a trained model has them.
    queries: randomValues(rng, batch * queryLength * inner, 6 / Math.sqrt(dKv)),
    keys: randomValues(rng, batch * keyLength * inner),
    values: randomValues(rng, batch * keyLength * inner),
    outputGradient: randomValues(rng, batch * queryLength * inner),
    bias: bias ? randomValues(rng, numHeads * (queryLength + keyLength - 1), 3) : null,
    keyVisible: keyVisible === undefined ? null : Float32Array.from(keyVisible),
  };
}

/** Matrices of `rows` rows and equal width side by side in one. */
function sideBySide(rows: number, matrices: readonly ArrayLike<number>[]): Float32Array {
  const width = (matrices[0]?.length ?? 0) / rows;
  const all = new Float32Array(rows * width * matrices.length);
  matrices.forEach((matrix, place) => {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < width; i++) {
        all[(row * matrices.length + place) * width + i] = matrix[row * width + i] ?? Number.NaN;
      }
    }
  });
  return all;
}

export function uploadProblem(
  runner: ImmediateRunner,
  problem: AttentionProblem,
  layout: AttentionLayout,
): AttentionInputs {
  const { batch, queryLength, keyLength, numHeads, dKv, bias, keyVisible, causal, promptVisibility = null } = problem;
  const inner = numHeads * dKv;
  const shared = (rows: number, matrices: readonly ArrayLike<number>[]): ((place: number) => MatrixView) => {
    const array = runner.upload(sideBySide(rows, matrices), [rows, inner * matrices.length]);
    return (place) => ({ array, firstColumn: place * inner });
  };
  const sizes = { batch, queryLength, keyLength, numHeads, dKv, causal, promptVisibility };
  const masks = {
    bias: bias && runner.upload(Float32Array.from(bias), [numHeads, queryLength + keyLength - 1]),
    keyVisible: keyVisible && runner.upload(Float32Array.from(keyVisible), [batch, keyLength]),
  };
  const { queries, keys, values } = problem;
  if (layout === 'self') {
    const all = shared(batch * keyLength, [queries, keys, values]);
    return { ...sizes, ...masks, queries: all(0), keys: all(1), values: all(2) };
  }
  const query = shared(batch * queryLength, [queries])(0);
  if (layout === 'cross') {
    const memory = shared(batch * keyLength, [keys, values]);
    return { ...sizes, ...masks, queries: query, keys: memory(0), values: memory(1) };
  }
  const [key, value] = [shared(batch * keyLength, [keys])(0), shared(batch * keyLength, [values])(0)];
  return { ...sizes, ...masks, queries: query, keys: key, values: value };
}

export async function readView(
  runner: ImmediateRunner,
  { array, firstColumn }: MatrixView,
  inner: number,
): Promise<Float32Array> {
  const [, width = 0] = array.shape;
  return (await runner.read(array)).filter((_, i) => i % width >= firstColumn && i % width < firstColumn + inner);
}

export type AttentionResult = Record<ResultName, Float32Array>;

/** Forward and backward on the GPU. Nothing of it stays there. */
export async function solveOnGpu(
  runner: ImmediateRunner,
  problem: AttentionProblem,
  layout: AttentionLayout,
  tile?: AttentionTile,
): Promise<AttentionResult> {
  const inputs = uploadProblem(runner, problem, layout);
  const forward = attentionForward(runner, inputs, tile);
  const outputGradient = runner.upload(Float32Array.from(problem.outputGradient), forward.output.shape);
  const gradients = attentionBackward(runner, inputs, forward, outputGradient, tile && { tile });
  const inner = problem.numHeads * problem.dKv;
  const result = {
    output: await runner.read(forward.output),
    logSumExp: await runner.read(forward.logSumExp),
    queryGradient: await readView(runner, gradients.queries, inner),
    keyGradient: await readView(runner, gradients.keys, inner),
    valueGradient: await readView(runner, gradients.values, inner),
  };
  const views = [inputs, gradients].flatMap(({ queries, keys, values }) => [queries.array, keys.array, values.array]);
  const all = [...views, forward.output, forward.logSumExp, outputGradient, inputs.bias, inputs.keyVisible];
  for (const array of new Set(all)) if (array !== null) runner.release(array);
  return result;
}

/** The worst of all results: the largest difference over the largest value; infinite if a number is none. */
export function solutionError(actual: AttentionResult, expected: AttentionSolution): number {
  const errors = RESULTS.map((name) => {
    const scale = smallestScale(name, expected);
    return relativeError([...actual[name], scale], [...expected[name], scale]);
  });
  return Math.max(...errors);
}

/** What differences are relative to where the result's own numbers are smaller. */
function smallestScale(name: ResultName, expected: AttentionSolution): number {
  const isOfScores = name === 'queryGradient' || name === 'keyGradient';
  return isOfScores && largest(expected[name]) === 0 ? expected.sizeOfTerms[name] : 0.1;
}

const RESULTS = ['output', 'logSumExp', 'queryGradient', 'keyGradient', 'valueGradient'] as const;
type ResultName = (typeof RESULTS)[number];

/** @throws Error unless every result is within 1e-5 of the reference */
export function expectSolution(actual: AttentionResult, expected: AttentionSolution): void {
  const error = solutionError(actual, expected);
  if (!(error < 1e-5)) throw new Error(`Attention differs by ${error} of the largest value, expected below 1e-5.`);
}
