import { describe, expect, it } from 'vitest';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { type TimelineEntry, TimelineWriter } from '../../training/timeline.ts';
import { startSeconds, wallSeconds } from './runClock.ts';
import { RunMetrics } from './runMetrics.ts';
import { axisPlaces, isAxisKnown, X_AXES, type XAxis } from './xAxes.ts';

/** A run of so many steps of half a second: it waits a minute before step 3, and is resumed an hour later after step 4. */
function metricsOfRun(timeline: readonly TimelineEntry[]): RunMetrics {
  const metrics = new RunMetrics();
  const rows = Float64Array.from(
    [1, 2, 3, 4, 5].flatMap((step) =>
      METRIC_COLUMNS.map((column) => (column === 'step' ? step : column === 'seconds' ? step / 2 : 1)),
    ),
  );
  metrics.restore(rows, [], timeline);
  return metrics;
}

function told(): TimelineEntry[] {
  let now = 1_000_000;
  const entries: TimelineEntry[] = [];
  const writer = new TimelineWriter(
    () => now,
    (entry) => entries.push(entry),
  );
  writer.happened('started', 0);
  for (const [step, waited] of [
    [1, 0],
    [2, 0],
    [3, 60_000],
    [4, 0],
    [5, 3_600_000],
  ] as const) {
    now += waited + 500;
    writer.stepDone(step, step / 2);
  }
  expect(writer.takeUnstored()).toEqual(entries);
  expect(writer.takeUnstored()).toEqual([]);
  return entries;
}

const facts = { batchSize: 4, trainExamples: 8 };
const rowsOf = (axis: XAxis, metrics = metricsOfRun(told())) => [...(axisPlaces(axis, metrics, facts)?.rows ?? [])];

describe('the timeline of a run', () => {
  it('tells the clock when it runs away from training time, and not at every step', () => {
    expect(told().map(({ kind, step }) => `${kind} ${step}`)).toEqual(['started 0', 'clock 1', 'clock 3', 'clock 5']);
  });

  it('gives every step its wall time', () => {
    const { step, seconds } = { step: Float64Array.of(1, 2, 3), seconds: Float64Array.of(0.5, 1, 1.5) };
    expect([...(wallSeconds({ step, seconds }, told()) ?? [])]).toEqual([1000.5, 1001, 1061.5]);
    expect(startSeconds(told())).toBe(1000);
    expect(startSeconds([])).toBeNull();
  });

  it('believes what was told last of steps that were trained again', () => {
    const again: TimelineEntry[] = [...told(), { kind: 'clock', step: 2, seconds: 1, epochMs: 9_000_000 }];
    const wall = wallSeconds({ step: Float64Array.of(1, 2, 5), seconds: Float64Array.of(0.5, 1, 2.5) }, again);
    expect([...(wall ?? [])]).toEqual([1000.5, 9000, 9001.5]);
  });

  it('says nothing where it does not know', () => {
    const times = { step: Float64Array.of(1, 2), seconds: Float64Array.of(1, 2) };
    expect(wallSeconds(times, [])).toBeNull();
    expect(wallSeconds(times, [{ kind: 'clock', step: 2, seconds: 2, epochMs: 5 }])).toBeNull();
  });
});

describe('the six axes', () => {
  it('count steps, examples and epochs', () => {
    expect(rowsOf('step')).toEqual([1, 2, 3, 4, 5]);
    expect(rowsOf('examples')).toEqual([4, 8, 12, 16, 20]);
    expect(rowsOf('epoch')).toEqual([0.5, 1, 1.5, 2, 2.5]);
    expect(axisPlaces('epoch', metricsOfRun([]), { ...facts, trainExamples: null })).toBeNull();
  });

  it('tell times with and without pauses', () => {
    expect(rowsOf('process')).toEqual([0.5, 1, 1.5, 2, 2.5]);
    expect(rowsOf('relative')).toEqual([0.5, 1, 61.5, 62, 3662.5]);
    expect(rowsOf('wall')).toEqual([1000.5, 1001, 1061.5, 1062, 4662.5]);
    for (const axis of ['relative', 'wall'] as const) expect(axisPlaces(axis, metricsOfRun([]), facts)).toBeNull();
  });

  it('are known from the first row', () => {
    const late: TimelineEntry[] = [{ kind: 'clock', step: 2, seconds: 2, epochMs: 5 }];
    for (const timeline of [told(), [], late]) {
      for (const known of [facts, { ...facts, trainExamples: null }]) {
        const metrics = metricsOfRun(timeline);
        for (const axis of X_AXES) {
          expect(isAxisKnown(axis, metrics, known)).toBe(axisPlaces(axis, metrics, known) !== null);
        }
      }
    }
  });

  it('place what happened after a step where that step ended, and step 0 at the start', () => {
    const places = (axis: XAxis) => axisPlaces(axis, metricsOfRun(told()), facts);
    expect(X_AXES.map((axis) => places(axis)?.of(3))).toEqual([3, 12, 1.5, 61.5, 1.5, 1061.5]);
    expect(X_AXES.map((axis) => places(axis)?.of(0))).toEqual([0, 0, 0, 0, 0, 1000]);
    expect(places('relative')?.of(99)).toBe(3662.5);
  });
});
