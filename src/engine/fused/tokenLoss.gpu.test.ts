import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import { tokenLossCheck } from '../../../tests/support/kernelChecks/tokenLossCheck.ts';
import { logitsGradient, tokenLoss } from './tokenLoss.ts';

const SHARINGS = ['workgroup', 'invocation'] as const;

describe('the loss of tokens', () => {
  const gpu = useGpuRunner();

  it.each(SHARINGS)('is its definition, and its gradient that of the definition, one %s a row', (sharing) =>
    expectCases(tokenLossCheck, gpu(), { choices: { rowSharing: sharing }, cases: 200 }),
  );

  it('is its definition by subgroups, where there are any', async () => {
    const cases = gpu().features.has('subgroups') ? 60 : 0;
    await expectCases(tokenLossCheck, gpu(), { choices: { rowSharing: 'subgroup' }, cases });
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
