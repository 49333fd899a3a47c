import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../training/evaluationTypes.ts';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { MetricColumnsStore } from './metricColumnsStore.ts';
import { RunMetrics } from './runMetrics.ts';

/** A row whose columns can be told apart: column i of step s holds s + i / 10, but 4 target tokens. */
function row(step: number, loss = step + 0.1): number[] {
  return METRIC_COLUMNS.map((name, index) => {
    if (name === 'step') return step;
    if (name === 'loss') return loss;
    return name === 'targetTokens' ? 4 : step + index / 10;
  });
}
const rows = (...steps: number[]): Float64Array => Float64Array.from(steps.flatMap((step) => row(step)));
const evaluation = (exactMatch: number, accuracy: number | null = exactMatch): Evaluation => ({
  examples: 10,
  exactMatch,
  accuracy,
  labels: null,
  samples: [],
  seconds: 1,
});

describe('RunMetrics', () => {
  it('puts every value of a row in its own column', () => {
    const metrics = new RunMetrics();
    metrics.append(rows(1, 2));
    expect([...metrics.column('step')]).toEqual([1, 2]);
    expect([...metrics.column('gradientNorm')]).toEqual([1.3, 2.3]);
    expect([...metrics.column('seconds')]).toEqual([1.7, 2.7]);
    expect([...metrics.column('lossPerTargetToken')]).toEqual([1.1 / 4, 2.1 / 4]);
    expect(metrics.latest('promptNorm')).toBe(2.6);
  });

  it('shows a gap where a batch had no target tokens', () => {
    const metrics = new RunMetrics();
    const values = rows(1);
    values[METRIC_COLUMNS.indexOf('targetTokens')] = 0;
    metrics.append(values);
    expect(metrics.latest('lossPerTargetToken')).toBeNaN();
  });

  it('holds exactly what a plain list would, however rows come in and however often a run goes back', () => {
    const batches = fc.array(fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 700 }), { maxLength: 6 });
    fc.assert(
      fc.property(batches, (stepBatches) => {
        const metrics = new RunMetrics();
        const expected: number[] = [];
        for (const steps of stepBatches) {
          metrics.append(rows(...steps));
          for (const step of steps) {
            while ((expected.at(-1) ?? 0) >= step) expected.pop();
            expected.push(step);
          }
        }
        expect([...metrics.column('step')]).toEqual(expected);
        expect([...metrics.column('loss')]).toEqual(expected.map((step) => step + 0.1));
        expect(metrics.length).toBe(expected.length);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps all of a long run, past several doublings', () => {
    const metrics = new RunMetrics();
    for (let step = 1; step <= 5000; step += 1) metrics.append(rows(step));
    expect(metrics.length).toBe(5000);
    expect(metrics.column('step').every((step, index) => step === index + 1)).toBe(true);
  });

  it('forgets evaluations that a resumed run passes again, and keeps those before', () => {
    const metrics = new RunMetrics();
    metrics.append(rows(9, 10));
    metrics.addEvaluation(10, evaluation(0.5));
    metrics.append(rows(11, 20));
    metrics.addEvaluation(20, evaluation(0.75));
    metrics.append(rows(11));
    expect(metrics.evaluations.map((entry) => entry.step)).toEqual([10]);
    expect([...metrics.column('step')]).toEqual([9, 10, 11]);
    metrics.addEvaluation(20, evaluation(1, null));
    expect([...metrics.evaluationSeries('exactMatch').x]).toEqual([10, 20]);
    expect([...metrics.evaluationSeries('exactMatch').y]).toEqual([0.5, 1]);
    expect([...metrics.evaluationSeries('accuracy').y]).toEqual([0.5, Number.NaN]);
  });

  it('an evaluation of the same step replaces the one before', () => {
    const metrics = new RunMetrics();
    metrics.addEvaluation(10, evaluation(0.5));
    metrics.addEvaluation(10, evaluation(0.6));
    expect(metrics.evaluations).toEqual([{ step: 10, evaluation: evaluation(0.6) }]);
  });

  it('restores a stored history in place of what it held', () => {
    const metrics = new RunMetrics();
    metrics.append(rows(1, 2, 3));
    metrics.addEvaluation(3, evaluation(0.1));
    metrics.restore(rows(1, 2), [{ step: 2, evaluation: evaluation(0.9) }]);
    expect([...metrics.column('step')]).toEqual([1, 2]);
    expect([...metrics.evaluationSeries('accuracy').x]).toEqual([2]);
  });

  it('tells its listeners of each change once, until they leave', () => {
    const metrics = new RunMetrics();
    const versions: number[] = [];
    const leave = metrics.subscribe(() => versions.push(metrics.version));
    metrics.append(rows(1, 2, 3));
    metrics.append(new Float64Array(0)); // nothing new
    metrics.addEvaluation(3, evaluation(1));
    metrics.restore(rows(1), []);
    leave();
    metrics.append(rows(2));
    expect(versions).toEqual([1, 2, 3]);
    expect(metrics.version).toBe(4);
  });

  it('says when evaluations came or went, apart from all other changes', () => {
    const metrics = new RunMetrics();
    const changes = [
      () => metrics.append(rows(1, 2)),
      () => metrics.addEvaluation(2, evaluation(0.5)),
      () => metrics.append(rows(3)),
      () => metrics.append(rows(2)), // takes the evaluation back
      () => metrics.restore(rows(1), []),
    ];
    const rose = changes.map((change) => {
      const before = metrics.evaluationsVersion;
      change();
      return metrics.evaluationsVersion > before;
    });
    expect(rose).toEqual([false, true, false, true, true]);
  });

  it('refuses broken rows whole', () => {
    const metrics = new RunMetrics();
    metrics.append(rows(1));
    expect(() => metrics.append(new Float64Array(METRIC_COLUMNS.length + 1))).toThrow(/8 values each, but 9/);
    expect(() => metrics.append(rows(2, Number.NaN))).toThrow(RangeError);
    expect([...metrics.column('step')]).toEqual([1]);
    expect(metrics.version).toBe(1);
  });
});

describe('MetricColumnsStore', () => {
  it('gives each run its own metrics, and new ones after forgetting', () => {
    const store = new MetricColumnsStore();
    store.of('a').append(rows(1));
    expect(store.of('a').length).toBe(1);
    expect(store.of('b').length).toBe(0);
    store.forget('a');
    expect(store.of('a').length).toBe(0);
  });
});
