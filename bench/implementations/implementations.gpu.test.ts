import { beforeAll, describe, expect, it } from 'vitest';
import { installNodeGpu } from '../../src/engine/nodeGpu.ts';
import { GpuActivity } from '../measuring/gpuActivity.ts';
import { type BenchShape, SHAPES } from '../shapes.ts';
import { syntheticProblem } from '../syntheticProblem.ts';
import { engine } from './engine.ts';
import type { Implementation } from './implementation.ts';
import { jaxJs } from './jaxJs.ts';
import { tfjs } from './tfjs.ts';

/** One block each, with more heads, buckets and padding than one would need to hide a mistake. */
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
  const losses = new Map<Implementation, number[]>();

  async function lossesOf(implementation: Implementation): Promise<number[]> {
    const known = losses.get(implementation);
    if (known !== undefined) return known;
    const training = await implementation(syntheticProblem(TINY, 2), { storage: 'float32' });
    const made = [await training.step(), await training.step(), await training.step()];
    losses.set(implementation, made);
    return made;
  }

  beforeAll(async () => {
    await installNodeGpu();
    activity = new GpuActivity();
  });

  it('counts a planned step of the engine as one submit', async () => {
    const training = await engine(syntheticProblem(TINY, 2), { storage: 'float32' });
    const first = await training.step();
    const { submits, dispatches } = activity;
    activity.resetPeak();
    expect(await training.step()).toBeLessThan(first);
    expect(activity.submits - submits).toBe(1);
    expect(activity.dispatches - dispatches).toBeGreaterThan(20);
    expect(activity.peakBytes).toBeGreaterThan(training.weightBytes);
  });

  it.each([
    ['tfjs', tfjs],
    ['jax-js', jaxJs],
  ] as const)('%s trains as the engine does', async (_, implementation) => {
    const expected = await lossesOf(engine);
    const found = await lossesOf(implementation);
    expect(expected[2]).toBeLessThan(expected[0] ?? Number.NaN);
    for (const [step, loss] of found.entries()) {
      expect(Math.abs(loss / (expected[step] ?? Number.NaN) - 1)).toBeLessThan(1e-5);
    }
  });

  it('gives the same losses from weights that are packed as float16', async () => {
    const packed = await engine(syntheticProblem(TINY, 2), { storage: 'float16' });
    const [expected = Number.NaN] = await lossesOf(engine);
    expect(Math.abs((await packed.step()) / expected - 1)).toBeLessThan(1e-5);
  });
});
