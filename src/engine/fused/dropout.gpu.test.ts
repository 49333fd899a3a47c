import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { applyFactorsCheck, dropoutFactorsCheck } from '../../../tests/support/kernelChecks/dropoutChecks.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import { applyFactors, timesFactors } from './applyFactors.ts';
import { dropoutFactors } from './dropoutFactors.ts';

describe('dropout', () => {
  const gpu = useGpuRunner();

  it('draws the masks that the host draws', () => expectCases(dropoutFactorsCheck, gpu(), { cases: 60 }));

  it('multiplies every column of every row by its factor', () => expectCases(applyFactorsCheck, gpu(), { cases: 200 }));

  it('refuses shapes that do not fit', () => {
    const runner = gpu();
    const matrix = runner.allocate([6, 8]);
    const factors = { array: runner.allocate([2, 8]), first: 0, columns: 8, rowsAFactor: 3 };
    const draw = { firstSite: 0, sites: 1, columns: 8, threshold: 0, keptFactor: 1 };
    expect(() => dropoutFactors(runner, runner.allocate([2, 3]), draw)).toThrow('Keys of 3 words');
    expect(() => applyFactors(runner, matrix, { ...factors, first: 4 })).toThrow(
      'Factors [2,8] from 4 on do not reach',
    );
    expect(() => applyFactors(runner, matrix, { ...factors, rowsAFactor: 2 })).toThrow('do not reach over [6, 8]');
    expect(() => applyFactors(runner, matrix, { ...factors, columns: 7 })).toThrow('do not reach');
    const within = { firstColumn: 4, columns: 8 };
    expect(() => applyFactors(runner, matrix, factors, { within })).toThrow('Columns 4 to 12 of 8');
    expect(() => timesFactors(runner, matrix, factors, { add: runner.allocate([6, 7]) })).toThrow('add is [6, 7]');
    const narrow = runner.allocate([6, 6]);
    expect(() => timesFactors(runner, narrow, factors, { by: 'interleaved' })).toThrow('not interleaved by fours');
  });
});
