import { expect, it } from 'vitest';
import { startCpuBackend } from '../../src/engine/backend.ts';
import { createComposedModel } from '../../src/t5/composed/composedModel.ts';
import { loadWeights } from '../../src/t5/loadWeights.ts';
import { installBrowserGlobals } from '../hosts/browserGlobals.ts';
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

it('the network in jax-js trains as the composed one does', async () => {
  await installBrowserGlobals();
  const { jaxJs } = await import('./jaxJs.ts');
  const problem = syntheticProblem(TINY, 2);
  await startCpuBackend();
  const weights = await loadWeights(TINY.config, problem.tensors, 'float32', () => {});
  const composedStep = promptTraining(createComposedModel(weights), problem);
  const { step } = await jaxJs(problem, { storage: 'float32' });
  const losses = [];
  for (let count = 0; count < 4; count++) {
    const expected = await composedStep();
    expect(Math.abs((await step()) / expected - 1)).toBeLessThan(1e-5);
    losses.push(expected);
  }
  expect([...losses].sort((a, b) => b - a)).toEqual(losses);
});
