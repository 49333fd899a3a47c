import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../../tests/support/gpuRunner.ts';
import { axpy } from '../../../../tests/support/toyKernels.ts';
import { type Contest, variantName } from './contest.ts';
import { Stopwatch } from './stopwatch.ts';
import { holdContest } from './trial.ts';

/** Ways of computing `2 x + y`, most of them wrong. */
type Way = 'right' | 'also right' | 'another factor' | 'no WGSL' | 'writes nothing' | 'too many invocations' | 'throws';

const SIZE = 100;

function contestOf(candidates: readonly Way[]): Contest<Way> {
  return {
    id: 'toy',
    candidates,
    timesAStep: 1,
    prepare(uploader) {
      const x = uploader.upload(
        Float32Array.from({ length: SIZE }, (_, i) => i),
        [SIZE],
      );
      const y = uploader.upload(new Float32Array(SIZE).fill(1), [SIZE]);
      const run: ReturnType<Contest<Way>['prepare']>['check'] = (runner, way) => {
        if (way === 'right') return [axpy(runner, 2, x, y)];
        if (way === 'also right') return [axpy(runner, 1, x, axpy(runner, 1, x, y))];
        if (way === 'another factor') return [axpy(runner, 2.0001, x, y)];
        if (way === 'throws') throw new Error('No such tile');
        const result = runner.allocate([SIZE]);
        if (way === 'writes nothing') return [result];
        const body = way === 'no WGSL' ? 'not a language' : 'y[id.x] = 2.0 * y[id.x];';
        const invocations = runner.limits.maxComputeInvocationsPerWorkgroup * (way === 'no WGSL' ? 1 : 2);
        const code = `@group(0) @binding(0) var<storage, read_write> y: array<f32>;
          @compute @workgroup_size(${invocations}) fn main(@builtin(global_invocation_id) id: vec3u) { ${body} }`;
        runner.dispatch({ key: way, code: () => code }, [result], [], [1, 1, 1]);
        return [result];
      };
      return {
        check: run,
        time: (runner, way) => {
          run(runner, way);
        },
      };
    },
  };
}

describe('a contest', () => {
  const gpu = useGpuRunner();
  const nowSeconds = () => performance.now() / 1000;

  it('refuses variants that fail or compute something else, and leaves the device as it was', async () => {
    const runner = gpu();
    const referee = { runner, stopwatch: new Stopwatch(runner, nowSeconds), secondsLeft: () => 60 };
    const wrong: Way[] = ['another factor', 'no WGSL', 'writes nothing', 'too many invocations', 'throws'];
    const before = runner.buffers.allocatedBytes;
    const trial = await holdContest(referee, contestOf(['right', 'also right', ...wrong]));
    expect(trial.refused.map(({ variant }) => variant)).toEqual(wrong.map(variantName));
    expect(trial.refused.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/differs .* by 5\.0e-5/),
      expect.stringContaining('expected'),
      expect.stringContaining('by Infinity'),
      expect.stringContaining('workgroup'),
      'No such tile',
    ]);
    expect(trial.defaultSeconds).toBeGreaterThan(0);
    expect(trial.winnerSeconds).toBeLessThanOrEqual(trial.defaultSeconds);
    await runner.failures.check();
    const x = runner.upload(Float32Array.of(1, 2), [2]);
    expect(await runner.read(axpy(runner, 3, x, x))).toEqual(Float32Array.of(4, 8));
    // Another contest takes no more memory than the first one left.
    const after = runner.buffers.allocatedBytes;
    expect(after).toBeGreaterThan(before);
    await holdContest(referee, contestOf(['right', 'also right', ...wrong]));
    expect(runner.buffers.allocatedBytes).toBe(after);
  });

  it('knows nothing if the default fails', async () => {
    const runner = gpu();
    const referee = { runner, stopwatch: new Stopwatch(runner, nowSeconds), secondsLeft: () => 60 };
    const trial = await holdContest(referee, contestOf(['no WGSL', 'right']));
    expect(trial).toMatchObject({ winner: null, refused: [{ variant: '"no WGSL"' }] });
    await runner.failures.check();
  });

  it('knows nothing if the time is over at once', async () => {
    const runner = gpu();
    const referee = { runner, stopwatch: new Stopwatch(runner, nowSeconds), secondsLeft: () => -1 };
    const trial = await holdContest(referee, contestOf(['another factor', 'right']));
    expect(trial).toMatchObject({ winner: null, refused: [] });
  });
});
