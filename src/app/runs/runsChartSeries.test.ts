import { describe, expect, it } from 'vitest';
import { RunMetrics } from '../../lab/metrics/runMetrics.ts';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { type DrawnRunCurve, runsCurves } from './runsChartSeries.ts';

/** Losses by step from 1, one target token a step, two seconds a step; scores at their steps. */
function metricsOf(losses: readonly number[], scores: Readonly<Record<number, number>> = {}): RunMetrics {
  const metrics = new RunMetrics();
  const rows = losses.flatMap((loss, index) => {
    const values: Partial<Record<string, number>> = {
      step: index + 1,
      loss,
      targetTokens: 1,
      seconds: 2 * (index + 1),
    };
    return METRIC_COLUMNS.map((name) => values[name] ?? 0);
  });
  const evaluations = Object.entries(scores).map(([step, exactMatch]) => ({
    step: Number(step),
    evaluation: { examples: 1, exactMatch, accuracy: null, labels: null, samples: [], seconds: 0 },
  }));
  metrics.restore(Float64Array.from(rows), evaluations);
  return metrics;
}

const run = (id: string, metrics: RunMetrics, more: Partial<DrawnRunCurve> = {}): DrawnRunCurve => ({
  id,
  name: `run ${id}`,
  place: 0,
  isBaseline: false,
  experiment: id,
  batchSize: 4,
  trainExamples: null,
  metrics,
  ...more,
});

describe('curves of chosen runs', () => {
  const loss = { metric: 'lossPerTargetToken', axis: 'step', averageSeeds: false } as const;

  it('stand over steps, examples or time, in each run’s look', () => {
    const runs = [run('a', metricsOf([3, 2, 1], { 2: 0.5, 3: 0.75 }), { place: 7, isBaseline: true })];
    const [steps] = runsCurves(runs, loss);
    expect(steps).toMatchObject({ name: 'run a (baseline)', colorIndex: 7, dash: 7, isHeavy: true, ids: ['a'] });
    expect([[...steps!.x], [...steps!.y]]).toEqual([
      [1, 2, 3],
      [3, 2, 1],
    ]);
    expect([...runsCurves(runs, { ...loss, axis: 'examples' })[0]!.x]).toEqual([4, 8, 12]);
    const [scores] = runsCurves(runs, { ...loss, metric: 'score', axis: 'process' });
    expect([[...scores!.x], [...scores!.y], scores!.style]).toEqual([[4, 6], [0.5, 0.75], 'step']);
  });

  it('are empty for a run that does not say where its steps stand', () => {
    const [curve] = runsCurves([run('a', metricsOf([1, 2]))], { ...loss, axis: 'epoch' });
    expect([...curve!.x]).toEqual([]);
    const known = run('a', metricsOf([1, 2]), { trainExamples: 8 });
    expect([...runsCurves([known], { ...loss, axis: 'epoch' })[0]!.x]).toEqual([0.5, 1]);
  });

  it('are a mean with its standard deviation for seeds, at the steps that all have', () => {
    const seed = { experiment: 'one' };
    const runs = [
      run('a', metricsOf([1, 4, 9]), { ...seed, name: 'news, seed 0' }),
      run('b', metricsOf([3, 4]), { ...seed, place: 1 }),
      run('c', metricsOf([5, 7]), { ...seed, place: 2 }),
      run('d', metricsOf([8]), { place: 3 }),
    ];
    const [averaged, alone] = runsCurves(runs, { ...loss, averageSeeds: true });
    expect(averaged).toMatchObject({ name: 'mean ± sd of 3 seeds: news', ids: ['a', 'b', 'c'], colorIndex: 0 });
    expect([[...averaged!.x], [...averaged!.y]]).toEqual([
      [1, 2],
      [3, 5],
    ]);
    // numpy.std([1, 3, 5], ddof=1) = 2, numpy.std([4, 4, 7], ddof=1) = 1.7320508
    expect(averaged!.band!.low[0]).toBeCloseTo(1, 12);
    expect(averaged!.band!.high[1]).toBeCloseTo(6.7320508, 6);
    expect(alone).toMatchObject({ name: 'run d', ids: ['d'] });
    expect(alone!.band).toBeUndefined();
  });
});
