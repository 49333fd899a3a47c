/** The tiny T5 models of the fixtures on fused kernels. */
import type { ImmediateRunner } from '../../src/engine/fused/immediateRunner.ts';
import type { WeightStorage } from '../../src/engine/fused/packMatrix.ts';
import type { FrozenModel } from '../../src/t5/frozenModel.ts';
import { createFusedModel, DEFAULT_FUSED_OPTIONS, type FusedModelOptions } from '../../src/t5/fused/fusedModel.ts';
import type { FusedWeights } from '../../src/t5/fused/fusedWeights.ts';
import { loadFusedWeights } from '../../src/t5/fused/loadFusedWeights.ts';
import { openFixtureTensors, readFixtureConfig, type T5Fixture } from './t5Fixtures.ts';

export async function loadFusedFixtureWeights(
  runner: ImmediateRunner,
  fixture: T5Fixture,
  storage: WeightStorage = 'float32',
  maxBufferBytes = 2 ** 27,
): Promise<FusedWeights> {
  const tensors = await openFixtureTensors(fixture);
  const config = readFixtureConfig(fixture, tensors);
  return loadFusedWeights(config, tensors, runner, { storage, maxBufferBytes }, () => {});
}

/** The fixture's model. */
export async function loadFusedFixture(
  runner: ImmediateRunner,
  fixture: T5Fixture,
  options: Partial<FusedModelOptions> = {},
): Promise<FrozenModel> {
  const weights = await loadFusedFixtureWeights(runner, fixture);
  return createFusedModel(runner, weights, { ...DEFAULT_FUSED_OPTIONS, ...options });
}
