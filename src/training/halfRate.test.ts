import { describe, expect, it } from 'vitest';
import { withHalfTheRate } from './halfRate.ts';
import { parseRunFile } from './runFile.ts';
import { learningRateAt } from './schedules.ts';
import { divergence, stepRow } from './stepRow.ts';

function specWith(schedule: Record<string, unknown>) {
  return parseRunFile(
    {
      version: 1,
      name: 'topic',
      model: 'lab',
      prompt: { length: 3, init: { kind: 'uniform' } },
      task: { train: 'table.tsv', inputs: '{text}', targets: '{label}' },
      optimizer: { kind: 'adamw', learningRate: 0.4, initialStep: 1000 },
      schedule,
      batchSize: 4,
      steps: 100,
    },
    'run.json',
  );
}
const checkpoint = { run: 'r', step: 40 };

describe('a run at half the rate', () => {
  it('does what is left after the checkpoint, and counts on', () => {
    const half = withHalfTheRate(specWith({ kind: 'constant' }), checkpoint);
    expect(half).toMatchObject({
      name: 'topic, half the rate from step 40',
      prompt: { length: 3, init: { kind: 'checkpoint', run: 'r', step: 40 } },
      optimizer: { kind: 'adamw', learningRate: 0.2, initialStep: 1040 },
      schedule: { kind: 'constant' },
      steps: 60,
    });
    expect(parseRunFile(half, 'run.json')).toEqual(half);
  });

  it('begins again where there is no checkpoint', () => {
    const half = withHalfTheRate(specWith({ kind: 'constant' }), null);
    expect(half).toMatchObject({ steps: 100, prompt: { init: { kind: 'uniform' } }, optimizer: { learningRate: 0.2 } });
  });

  it('is never faster than half of what a falling schedule had come to, and ends at half of its end', () => {
    const spec = specWith({ kind: 'linear', endFactor: 0.1 });
    const half = withHalfTheRate(spec, checkpoint);
    const rateOf = ({ schedule, optimizer, steps }: typeof spec, step: number) =>
      learningRateAt(schedule, optimizer.learningRate, step, steps);
    for (const step of [0, 20, 59]) expect(rateOf(half, step)).toBeCloseTo(rateOf(spec, 40 + step) / 2, 2);
  });

  it('finishes a warm-up that was under way', () => {
    const half = withHalfTheRate(specWith({ kind: 'constant', warmupSteps: 60 }), checkpoint);
    expect(half).toMatchObject({ optimizer: { learningRate: 0.2 }, schedule: { kind: 'constant', warmupSteps: 20 } });
  });
});

describe('the error of a run that diverged', () => {
  it('says at which step, and which number', () => {
    const metrics = { loss: Number.NaN, targetTokens: 1, gradientNorm: 1, updateRms: 1, promptNorm: 1 };
    const others = { step: 812, learningRate: 1, seconds: 1 };
    try {
      stepRow(metrics, others);
      expect.unreachable();
    } catch (error) {
      expect(divergence(error as never)).toEqual({ step: 812, what: 'loss NaN' });
    }
    expect(divergence({ tag: 'Storage', what: 'x', found: 'y' })).toBeNull();
  });
});
