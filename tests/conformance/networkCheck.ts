/** Whole random networks, forward and backward: the engine against the composed network on tfjs's CPU backend. */
import { syntheticTensors } from '../../bench/syntheticProblem.ts';
import { Rng } from '../../src/base/rng.ts';
import { startCpuBackend } from '../../src/engine/backend.ts';
import type { ImmediateRunner } from '../../src/engine/fused/immediateRunner.ts';
import { WEIGHT_STORAGES } from '../../src/engine/fused/packMatrix.ts';
import { createComposedModel } from '../../src/t5/composed/composedModel.ts';
import { dropoutKeys } from '../../src/t5/dropout.ts';
import { createFusedModel, DEFAULT_FUSED_OPTIONS } from '../../src/t5/fused/fusedModel.ts';
import { loadFusedWeights } from '../../src/t5/fused/loadFusedWeights.ts';
import { loadWeights } from '../../src/t5/loadWeights.ts';
import { expectedWeights } from '../../src/t5/weightNames.ts';
import { relativeError } from '../support/kernelCases.ts';
import type { CaseResult } from '../support/kernelChecks/kernelCheck.ts';
import { randomConfig, randomStep } from '../support/randomStep.ts';

/**
 * The `index`-th network: loss, prompt's gradient and logits of one batch, on packed weights of each kind in turn, every
 * fourth one with dropout.
 */
export async function checkNetwork(runner: ImmediateRunner, index: number): Promise<CaseResult> {
  const rng = Rng.forSeed(20261123, `network ${index}`);
  const config = randomConfig(rng);
  const storage = WEIGHT_STORAGES[index % WEIGHT_STORAGES.length] ?? 'float32';
  const step = randomStep(rng, config);
  const { prompt } = step;
  const objective = { zLoss: 1e-3, dropoutRate: index % 4 === 3 ? 0.1 : 0 };
  const batch = { ...step.batch, dropoutKeys: dropoutKeys(index, index, step.batch.batchSize) };
  const tensors = syntheticTensors(expectedWeights(config));

  await startCpuBackend();
  const oracle = createComposedModel(await loadWeights(config, tensors, storage, () => {}));
  const expected = await oracle.lossAndPromptGradient(prompt, batch, objective);
  const expectedLogits = await oracle.logits(prompt, batch);
  oracle.dispose();

  const { maxStorageBufferBindingSize: maxBufferBytes } = runner.limits;
  const weights = await loadFusedWeights(config, tensors, runner, { storage, maxBufferBytes }, () => {});
  const model = createFusedModel(runner, weights, DEFAULT_FUSED_OPTIONS);
  const actual = await model.lossAndPromptGradient(prompt, batch, objective);
  const logits = await model.logits(prompt, batch);
  model.dispose();

  const { dModel, dKv, dFf, numHeads, numLayers, numDecoderLayers, feedForward } = config;
  const { batchSize, inputLength, targetLength } = batch;
  const where =
    `${feedForward} ${storage}, ${numLayers}+${numDecoderLayers} layers, width ${dModel}, ${numHeads} heads of ${dKv}, ` +
    `feed-forward ${dFf}, ${batchSize} by ${prompt.length} + ${inputLength} to ${targetLength}, dropout ${objective.dropoutRate}`;
  const errors = [
    relativeError([actual.loss], [expected.loss]),
    relativeError(actual.promptGradient, expected.promptGradient),
    relativeError(logits, expectedLogits),
  ];
  return { where, error: Math.max(...errors) };
}
