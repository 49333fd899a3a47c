import { beforeAll, describe, expect, it } from 'vitest';
import { installBrowserGlobals } from '../hosts/browserGlobals.ts';
import { GpuActivity } from '../measuring/gpuActivity.ts';
import { type BenchShape, SHAPES } from '../shapes.ts';
import { syntheticProblem } from '../syntheticProblem.ts';
import type { Implementation } from './implementation.ts';

/** One block each; odd lengths, padding, more than one head. */
const TINY: BenchShape = {
  ...SHAPES.lab,
  config: {
    ...SHAPES.lab.config,
    vocabSize: 61,
    dModel: 24,
    dKv: 8,
    dFf: 20,
    numLayers: 1,
    numDecoderLayers: 1,
    numHeads: 2,
  },
  promptLength: 3,
  inputLength: 9,
  targetLength: 4,
};

describe('implementations of the training step', () => {
  let activity: GpuActivity;
  let expected: number[];

  const prepare = (implementation: Implementation) => implementation(syntheticProblem(TINY, 2), { storage: 'float32' });

  beforeAll(async () => {
    await installBrowserGlobals();
    activity = new GpuActivity();
  });

  it('engine: a step is one submit', async () => {
    const { engine } = await import('./engine.ts');
    const { step, weightBytes } = await prepare(engine);
    const first = await step();
    const { submits, dispatches } = activity;
    activity.resetPeak();
    const second = await step();
    expect(activity.submits - submits).toBe(1);
    expect(activity.dispatches - dispatches).toBeGreaterThan(20);
    expect(activity.peakBytes).toBeGreaterThan(weightBytes);
    expected = [first, second, await step()];
    expect([...expected].sort((a, b) => b - a)).toEqual(expected);
  });

  it.each([
    ['tfjs', async () => (await import('./tfjs.ts')).tfjs],
    ['jax-js', async () => (await import('./jaxJs.ts')).jaxJs],
  ] as const)('%s: trains as the engine does', async (_, load) => {
    const { step } = await prepare(await load());
    for (const loss of expected) expect(Math.abs((await step()) / loss - 1)).toBeLessThan(1e-5);
  });
});
