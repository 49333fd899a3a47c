import { describe, expect, it } from 'vitest';
import { RunMetrics } from '../../lab/metrics/runMetrics.ts';
import { divergenceWords } from '../../lab/run/resumeAtHalfRate.ts';
import type { ShownCheckpoint, ShownRun } from '../../lab/run/runsStore.ts';
import { withPin } from './chartView.ts';
import { driftReference, driftSeries, driftsFrom } from './driftSeries.ts';
import { pinLines, pinWords } from './pinText.ts';
import { runEvents } from './runEvents.ts';

const places = { rows: Float64Array.of(), of: (step: number) => 10 * step };
const prompt = (...values: number[]) => ({ length: 2, width: 2, values: Float32Array.from(values) });
const checkpoint = (step: number, ...values: number[]): ShownCheckpoint => ({
  step,
  globalStep: step,
  prompt: prompt(...values),
});
const diverged = {
  tag: 'Diverged',
  what: 'Training diverged at step 12',
  found: 'loss NaN',
  expected: 'finite numbers',
  remedy: 'x',
} as const;

describe('the events of a run', () => {
  it('are its source, evaluations, checkpoints, interruptions and the end of its numbers, where the axis has them', () => {
    const metrics = new RunMetrics();
    const evaluation = { examples: 1, exactMatch: 1, accuracy: null, labels: null, samples: [], seconds: 0 };
    metrics.addEvaluation(4, evaluation);
    for (const kind of ['started', 'paused', 'gpuLost', 'resumed'] as const) {
      metrics.addToTimeline({ kind, step: kind === 'started' ? 0 : 7, epochMs: 1 });
    }
    metrics.addToTimeline({ kind: 'clock', step: 8, seconds: 1, epochMs: 1 });
    const spec = { prompt: { init: { kind: 'file', path: 'a.npy' } } } as ShownRun['spec'];
    const events = runEvents({ spec, checkpoints: [checkpoint(5, 1, 2, 3, 4)], error: diverged }, metrics, places);
    expect(events.map(({ x, label, look }) => `${x} ${label} (${look})`)).toEqual([
      '0 source loaded (line)',
      '40 evaluation 4 (tick)',
      '50 checkpoint 5 (line)',
      '0 started (tick)',
      '70 paused (line)',
      '70 GPU lost (alarm)',
      '70 resumed (line)',
      '120 loss NaN (alarm)',
    ]);
  });

  it('are told in words where the numbers ended', () => {
    expect(divergenceWords(diverged)).toBe('Loss became NaN at step 12.');
    expect(divergenceWords({ ...diverged, found: 'a prompt gradient of norm NaN' })).toBe(
      'Training diverged at step 12: a prompt gradient of norm NaN.',
    );
    expect(divergenceWords({ ...diverged, tag: 'Storage' })).toBeNull();
    expect(divergenceWords(null)).toBeNull();
  });
});

describe('the drift of a prompt', () => {
  it('is measured from the source, or else from the first checkpoint', () => {
    const source = prompt(1, 0, 0, 1);
    const turned = checkpoint(5, 0, 1, 0, 2);
    expect(driftReference(source, [turned])).toMatchObject({ step: 0, name: 'the source' });
    expect(driftReference(null, [turned])).toMatchObject({ step: 5, name: 'checkpoint 5' });
    expect(driftReference({ ...source, length: 1 }, [turned])).toMatchObject({ step: 5 });
    expect(driftReference(null, [])).toBeNull();
  });

  it('is a mean over the tokens between the one that turned least and the one that turned most', () => {
    const reference = { prompt: prompt(1, 0, 0, 1), step: 0, name: 'the source' };
    const series = driftSeries(driftsFrom(reference, [checkpoint(5, 0, 1, 0, 2)]), places, 3);
    expect(series.map(({ x, y, colorIndex }) => [...x, ...y, colorIndex])).toEqual([
      [50, 0.5, 3],
      [50, 1, 3],
      [50, 0, 3],
    ]);
  });
});

describe('pins', () => {
  const view = { axis: 'step', logX: false, logY: false, smoothing: 0, x: { kind: 'all' }, highlight: null } as const;
  const reading = { series: 0, name: 'from scratch', x: 37, y: 0.123456789, smoothed: null };
  const pinned = withPin({ ...view, pins: [] }, 'Loss', 37, [reading]);

  it('come with a click and go with the next one at the same place', () => {
    expect(pinned.pins).toHaveLength(1);
    expect(withPin(pinned, 'Score', 37, [reading]).pins).toHaveLength(2);
    expect(withPin(pinned, 'Loss', 37, [reading]).pins).toEqual([]);
    expect(withPin({ ...view, pins: [] }, 'Loss', 37, []).pins).toEqual([]);
  });

  it('are read as words and copied as lines of a table', () => {
    const [pin] = pinned.pins;
    expect(pinWords(pin!)).toBe('Loss, step 37: 0.1234568');
    const two = { ...pin!, readings: [reading, { ...reading, name: 'from books', y: 2, smoothed: 3 }] };
    expect(pinWords(two)).toBe('Loss, step 37: from scratch 0.1234568; from books 2, smoothed 3');
    expect(pinLines(two).split('\n')).toEqual([
      'chart\tseries\tstep\tvalue\tsmoothed',
      'Loss\tfrom scratch\t37\t0.123456789\t',
      'Loss\tfrom books\t37\t2\t3',
    ]);
  });
});
