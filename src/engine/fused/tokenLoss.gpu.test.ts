import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import {
  differences,
  randomSize,
  randomValues,
  relativeError,
  rowOf,
  withNarrowGrids,
} from '../../../tests/support/kernelCases.ts';
import { Rng } from '../../base/rng.ts';
import { logitsGradient, tokenLoss } from './tokenLoss.ts';

const SHARINGS = ['workgroup', 'invocation'] as const;
const PAD = 0;

/** The definition, for one row whose target is not padding. */
function rowLoss(logits: ArrayLike<number>, target: number, zLoss: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) highest = Math.max(highest, logits[i]!);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - highest);
  const logZ = highest + Math.log(sum);
  return logZ - logits[target]! + zLoss * logZ * logZ;
}

/** 200 shapes, a few of so many columns that more invocations share a row. */
function randomShapes(): [rows: number, columns: number][] {
  const rng = Rng.forSeed(20261123, 'tokenLoss');
  return Array.from({ length: 200 }, (_, i) => {
    if (i % 100 === 99) return [1, 4 * randomSize(rng, 513, 550)];
    if (i % 20 === 19) return [2, randomSize(rng, 513, 600)];
    return [randomSize(rng, 1, 30), randomSize(rng, 2, 90)];
  });
}

describe('the loss of tokens', () => {
  const gpu = useGpuRunner();

  it('is its definition, and its gradient that of the definition, at 200 random shapes', async () => {
    const runner = gpu();
    const narrow = withNarrowGrids(runner, 2);
    for (const [i, [rows, columns]] of randomShapes().entries()) {
      const rng = Rng.forSeed(i, 'tokenLoss values');
      // Up to hundreds, where exp without a shift would overflow.
      const shift = 100 * rng.nextBelow(4);
      const values = randomValues(rng, rows * columns, 3).map((value) => value + shift);
      const targetIds = Int32Array.from({ length: rows }, () => rng.nextBelow(columns));
      const zLoss = [0, 1e-4, 0.1][i % 3]!;
      const expectedLoss = Array.from(targetIds, (target, row) =>
        target === PAD ? 0 : rowLoss(rowOf(values, row, columns), target, zLoss),
      );
      const expectedGradient = Array.from(targetIds, (target, row) => {
        if (target === PAD) return Array.from({ length: columns }, () => 0);
        return [...differences((at) => rowLoss(at, target, zLoss), rowOf(values, row, columns), 3e-3)];
      }).flat();
      const targets = runner.upload(targetIds, [rows]);
      for (const sharing of SHARINGS) {
        const runs = i % 2 === 0 ? runner : narrow;
        const logits = runner.upload(values, [rows, columns]);
        const options = { zLoss, padTokenId: PAD, rows: sharing };
        const { loss, statistics } = tokenLoss(runs, logits, targets, options);
        logitsGradient(runs, logits, 0, statistics, targets, options);
        const where = `[${rows}, ${columns}], one ${sharing} a row, logits about ${shift}, zLoss ${zLoss}`;
        expect(relativeError(await runner.read(loss), expectedLoss), where).toBeLessThan(1e-5);
        expect(relativeError(await runner.read(logits), expectedGradient), where).toBeLessThan(1e-5);
      }
    }
  });

  it.each(SHARINGS)('is exactly 0 for padding, whatever its logits, one %s a row', async (sharing) => {
    const runner = gpu();
    const logits = runner.upload(Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 1, 2, 3), [2, 3]);
    const targets = runner.upload(Int32Array.of(7, 2), [2]);
    const options = { zLoss: 1e-4, padTokenId: 7, rows: sharing };
    const { loss, statistics } = tokenLoss(runner, logits, targets, options);
    logitsGradient(runner, logits, 0, statistics, targets, options);
    const [padding, other] = await runner.read(loss);
    expect(padding).toBe(0);
    expect(other).toBeGreaterThan(0.4);
    expect((await runner.read(logits)).subarray(0, 3)).toEqual(new Float32Array(3));
  });

  it('refuses shapes that do not fit', () => {
    const runner = gpu();
    const logits = runner.allocate([2, 3]);
    const targets = runner.allocate([2]);
    const options = { zLoss: 0, padTokenId: 0 };
    expect(() => tokenLoss(runner, logits, runner.allocate([3]), options)).toThrow('targets is [3], expected [2]');
    expect(() => logitsGradient(runner, logits, 0, runner.allocate([2, 2]), targets, options)).toThrow(
      'statistics is [2, 2], expected [2, 3]',
    );
  });
});
