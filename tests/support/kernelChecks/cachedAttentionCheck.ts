/** One step's attention to what a decoder has cached, with and without beams that share what came before them. */
import type { Rng } from '../../../src/base/rng.ts';
import { cachedAttention } from '../../../src/engine/fused/cachedAttention.ts';
import { randomSize, relativeError } from '../kernelCases.ts';
import type { CaseRunner, KernelCheck } from './kernelCheck.ts';

type CachedShape = Pick<CachedProblem, 'sequences' | 'capacity' | 'position' | 'numHeads' | 'dKv'>;

export interface CachedProblem {
  readonly sequences: number;
  readonly capacity: number;
  readonly position: number;
  readonly numHeads: number;
  readonly dKv: number;
  readonly queriesKeysValues: Float32Array;
  readonly cache: Float32Array;
  readonly bias: Float32Array;
  readonly ancestors: Int32Array;
}

function cachedProblem(
  rng: Rng,
  shape: Pick<CachedProblem, 'sequences' | 'capacity' | 'position' | 'numHeads' | 'dKv'>,
): CachedProblem {
  const { sequences, capacity, numHeads, dKv } = shape;
  const random = (length: number) => Float32Array.from({ length }, () => 4 * rng.nextUniform() - 2);
  const inner = numHeads * dKv;
  return {
    ...shape,
    queriesKeysValues: random(sequences * 3 * inner),
    cache: random(sequences * capacity * 2 * inner),
    bias: random(numHeads * capacity),
    ancestors: Int32Array.from({ length: sequences * capacity }, () => Math.floor(rng.nextUniform() * sequences)),
  };
}

/** In float64, one number after the other. */
function attended(given: CachedProblem, forked: boolean): number[] {
  const { sequences, capacity, position, numHeads, dKv, queriesKeysValues, cache, bias, ancestors } = given;
  const inner = numHeads * dKv;
  const dot = (length: number, a: (i: number) => number, b: (i: number) => number) =>
    Array.from({ length }, (_, i) => a(i) * b(i)).reduce((sum, product) => sum + product, 0);
  return Array.from({ length: sequences * inner }, (_, index) => {
    const [sequence, column] = [Math.floor(index / inner), index % inner];
    const head = Math.floor(column / dKv);
    const keys = Array.from({ length: position + 1 }, (_key, key) => {
      const row = (forked ? ancestors[sequence * capacity + key]! : sequence) * capacity + key;
      const product = dot(
        dKv,
        (i) => queriesKeysValues[sequence * 3 * inner + head * dKv + i]!,
        (i) => cache[row * 2 * inner + head * dKv + i]!,
      );
      const score = product + bias[head * capacity + capacity - 1 - (position - key)]!;
      return { score, value: cache[row * 2 * inner + inner + column]! };
    });
    const largest = Math.max(...keys.map(({ score }) => score));
    const weights = keys.map(({ score }) => Math.exp(score - largest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return dot(
      keys.length,
      (key) => weights[key]! / sum,
      (key) => keys[key]!.value,
    );
  });
}

/** The largest error of both, relative to the largest value. */
export async function cachedAttentionError(
  { memory, runs }: CaseRunner,
  rng: Rng,
  shape: CachedShape,
  invocations: number,
): Promise<number> {
  const given = cachedProblem(rng, shape);
  const { sequences, capacity, numHeads, dKv } = given;
  const inner = numHeads * dKv;
  const errors: number[] = [];
  for (const forked of [false, true]) {
    const inputs = {
      queriesKeysValues: memory.upload(given.queriesKeysValues, [sequences, 3 * inner]),
      cache: memory.upload(given.cache, [sequences * capacity, 2 * inner]),
      state: memory.upload(Uint32Array.of(given.position, 0), [2]),
      bias: memory.upload(given.bias, [numHeads, capacity]),
      ancestors: forked ? memory.upload(given.ancestors, [sequences, capacity]) : null,
      numHeads,
      dKv,
    };
    const output = cachedAttention(runs, inputs, invocations);
    errors.push(relativeError(await memory.read(output), attended(given, forked)));
  }
  return Math.max(...errors);
}

/** Widths of heads; few, because each makes kernels of its own. */
const WIDTHS = [8, 7, 64];

export const cachedAttentionCheck: KernelCheck = {
  name: 'cachedAttention',
  async run(on, rng, index) {
    const capacity = randomSize(rng, 1, 90);
    const shape = {
      sequences: randomSize(rng, 1, 5),
      capacity,
      position: rng.nextBelow(capacity),
      numHeads: randomSize(rng, 1, 3),
      dKv: WIDTHS[index % WIDTHS.length]!,
    };
    const where = `${shape.sequences} by ${shape.numHeads} heads of ${shape.dKv}, position ${shape.position} of ${capacity}`;
    return { where, error: await cachedAttentionError(on, rng, shape, index % 2 === 0 ? 16 : 64) };
  },
};
