import { expect, it } from 'vitest';
import { startCpuBackend } from '../../src/engine/backend.ts';
import { createComposedModel } from '../../src/t5/composed/composedModel.ts';
import { loadWeights } from '../../src/t5/loadWeights.ts';
import { installBrowserGlobals } from '../hosts/browserGlobals.ts';
import { GpuActivity } from '../measuring/gpuActivity.ts';
import { type BenchShape, SHAPES } from '../shapes.ts';
import { syntheticProblem } from '../syntheticProblem.ts';
import { promptTraining } from './promptTraining.ts';

/** Two blocks each; odd lengths, padding, more than one head. */
const TINY: BenchShape = {
  ...SHAPES.lab,
  config: {
    ...SHAPES.lab.config,
    vocabSize: 61,
    dModel: 24,
    dKv: 8,
    dFf: 20,
    numLayers: 2,
    numDecoderLayers: 2,
    numHeads: 2,
  },
  promptLength: 3,
  inputLength: 9,
  targetLength: 4,
};

const MOST_TRANSIENT_BYTES = 64e6;

/** One block each, so that the vocabulary is what is large. */
const LARGE_VOCABULARY: BenchShape = {
  ...TINY,
  config: { ...TINY.config, vocabSize: SHAPES['t5-1.1-small'].config.vocabSize, numLayers: 1, numDecoderLayers: 1 },
};

it.each([
  ['a tiny T5', TINY],
  ['a tiny T5 with T5’s vocabulary', LARGE_VOCABULARY],
])('the network in jax-js trains as the composed one does: %s', async (_, shape) => {
  await installBrowserGlobals();
  const { jaxJs } = await import('./jaxJs.ts');
  const activity = new GpuActivity();
  const problem = syntheticProblem(shape, 2);
  await startCpuBackend();
  const weights = await loadWeights(shape.config, problem.tensors, 'float32', () => {});
  const composedStep = promptTraining(createComposedModel(weights), problem);
  const { step, weightBytes } = await jaxJs(problem, { storage: 'float32' });
  const losses = [];
  for (let count = 0; count < 4; count++) {
    const expected = await composedStep();
    expect(Math.abs((await step()) / expected - 1)).toBeLessThan(1e-5);
    losses.push(expected);
  }
  expect([...losses].sort((a, b) => b - a)).toEqual(losses);
  // Far below a square of the vocabulary.
  expect(activity.peakBytes).toBeLessThan(weightBytes + MOST_TRANSIENT_BYTES);
});
