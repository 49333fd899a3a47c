import { describe, expect, it } from 'vitest';
import type { Measurement } from '../measuring/measurement.ts';
import { disagreements } from './agreement.ts';

function measurement(changes: Partial<Measurement>): Measurement {
  return {
    shape: 'lab',
    batch: 16,
    implementation: 'engine',
    secondsPerStep: 1,
    cpuSecondsPerStep: null,
    timedSteps: 2,
    firstStepSeconds: 2,
    dispatches: 1,
    submits: 1,
    weightBytes: 1,
    transientBytes: 1,
    javascriptMs: 1,
    usefulFlops: 1,
    losses: [100, 99, 98],
    ...changes,
  };
}

describe('agreement of losses', () => {
  it('holds within a thousandth', () => {
    const other = measurement({ implementation: 'tfjs', losses: [100.09, 98.91, 98] });
    expect(disagreements([measurement({}), other])).toEqual([]);
  });

  it('names the step that differs', () => {
    const other = measurement({ implementation: 'tfjs', losses: [100, 99.2, 98] });
    expect(disagreements([measurement({}), other])).toEqual([
      'lab, batch 16, step 2: tfjs has the loss 99.2, engine 99',
    ]);
  });

  it('does not hold for what is no number', () => {
    const other = measurement({ implementation: 'jax-js', losses: [Number.NaN, 99, 98] });
    expect(disagreements([measurement({}), other])).toHaveLength(1);
  });

  it('is asked for among equal shapes and batches only', () => {
    const others = [
      measurement({ batch: 2, losses: [1, 2, 3] }),
      measurement({ shape: 'xl-block', implementation: 'tfjs', losses: [4, 5, 6] }),
    ];
    expect(disagreements([measurement({}), ...others])).toEqual([]);
  });
});
