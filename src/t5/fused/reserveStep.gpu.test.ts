import { describe, expect, it } from 'vitest';
import { loadFusedFixtureWeights } from '../../../tests/support/fusedModels.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { smallGpu } from '../../../tests/support/smallGpu.ts';
import { readReference } from '../../../tests/support/t5Fixtures.ts';
import { SlotPool } from '../../engine/fused/slotPool.ts';
import { DEFAULT_FUSED_OPTIONS } from './fusedModel.ts';
import { stepProgram } from './memoryNeed.ts';
import { stepShape } from './plannedStep.ts';
import { reserveStep } from './reserveStep.ts';

describe('room for a training step', () => {
  const gpu = useGpuRunner();

  it('is made by computing blocks twice where memory is short, and refused with numbers where it is shorter', async () => {
    const weights = await loadFusedFixtureWeights(gpu(), 't5-1.0');
    const { prompt, batch } = readReference('t5-1.0');
    const shape = stepShape(prompt, batch, { zLoss: 0 });
    const bytes = (recompute: boolean) =>
      stepProgram(gpu(), weights, shape, { ...DEFAULT_FUSED_OPTIONS, recompute }).transientBytes;
    const [kept, twice] = [bytes(false), bytes(true)];
    expect(twice).toBeLessThan(kept);
    const reserve = (memoryBytes: number) =>
      reserveStep(gpu(), new SlotPool(smallGpu(gpu().device, memoryBytes)), weights, shape, DEFAULT_FUSED_OPTIONS);

    expect(await reserve(kept)).toEqual({ recompute: false, notes: [] });
    const short = await reserve(kept - 4);
    expect(short).toMatchObject({ recompute: true, notes: [expect.stringContaining('computed twice')] });
    expect(await reserve(twice)).toEqual(short);
    await expect(reserve(twice - 4)).rejects.toMatchObject({
      tag: 'GpuOutOfMemory',
      found: expect.stringMatching(/^no room for [\d.]+ KB beside [\d.]+ KB of weights/),
      remedy: expect.stringMatching(/^A batch of 2 would need [\d.]+ KB; inputs of \d+ tokens would need [\d.]+ KB\./),
    });
    weights.dispose();
  });
});
