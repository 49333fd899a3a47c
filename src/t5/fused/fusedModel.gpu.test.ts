import { describe } from 'vitest';
import { describeFrozenModel } from '../../../tests/support/frozenModelBehaviour.ts';
import { loadFusedFixture } from '../../../tests/support/fusedModels.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';

describe('the fused model', () => {
  const gpu = useGpuRunner();

  describeFrozenModel((fixture) => loadFusedFixture(gpu(), fixture));
});
