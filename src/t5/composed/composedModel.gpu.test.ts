import { afterAll, beforeAll, describe, expect } from 'vitest';
import { describeFrozenModel } from '../../../tests/support/frozenModelBehaviour.ts';
import { loadFixtureModel } from '../../../tests/support/t5Fixtures.ts';
import { startGpuBackend } from '../../engine/backend.ts';
import { type GpuHost, openGpu } from '../../engine/device.ts';
import { installNodeGpu } from '../../engine/nodeGpu.ts';
import * as tf from '../../engine/tf.ts';

describe('the composed model on WebGPU', () => {
  let host: GpuHost;
  beforeAll(async () => {
    await installNodeGpu();
    host = await openGpu();
    await startGpuBackend(host);
    expect(tf.getBackend()).toBe('lab');
  });
  afterAll(() => host.device.destroy());

  // The search itself runs on the host: composedModel.test.ts holds it against every reference.
  describeFrozenModel(loadFixtureModel, ['t5-1.0']);
});
