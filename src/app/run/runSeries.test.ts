import { describe, expect, it } from 'vitest';
import { RunMetrics } from '../../lab/metrics/runMetrics.ts';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { mixtureEvaluation } from '../../training/mixtureEvaluation.ts';
import { columnSeries, scoreName, scoreSeries } from './runSeries.ts';

function curves(name: string, place: number, accuracy: number | null) {
  const metrics = new RunMetrics();
  metrics.append(Float64Array.from(METRIC_COLUMNS, (column) => (column === 'step' ? 5 : 2)));
  const evaluation = { examples: 1, exactMatch: 0.25, accuracy, labels: null, samples: [], seconds: 0 };
  metrics.addEvaluation(5, evaluation);
  return { name, place, metrics, places: { rows: metrics.column('step'), of: (step: number) => step } };
}

const source = curves('from magazine-topic', 0, 0.75);
const scratch = curves('from scratch', 3, 0.5);

describe('the series of charts', () => {
  it('of a run alone are named by what they are, drawn through, in the colour that the run is known by', () => {
    expect(columnSeries([scratch], 'loss', 'loss')).toMatchObject([{ name: 'loss', colorIndex: 3, dash: 0 }]);
    expect(scoreSeries([scratch])).toMatchObject([
      { name: 'label accuracy', colorIndex: 3 },
      { name: 'exact match', dash: 1 },
    ]);
    expect(scoreSeries([curves('x', 0, null)]).map(({ name }) => name)).toEqual(['exact match']);
  });

  it('of several runs are one each, told apart by name, colour and dash', () => {
    for (const series of [columnSeries([source, scratch], 'loss', 'loss'), scoreSeries([source, scratch])]) {
      expect(series).toMatchObject([
        { name: 'from magazine-topic', colorIndex: 0, dash: 0 },
        { name: 'from scratch', colorIndex: 3, dash: 3 },
      ]);
    }
    expect(scoreSeries([source, scratch]).map(({ y }) => [...y])).toEqual([[0.75], [0.5]]);
  });

  it('of a mixture are its mean score, alone and beside others', () => {
    const task = (accuracy: number | null, exactMatch: number) => ({
      name: 'x',
      evaluation: { examples: 1, exactMatch, accuracy, labels: null, samples: [], seconds: 0 },
    });
    const mixture = curves('mixed', 2, null);
    mixture.metrics.addEvaluation(5, mixtureEvaluation([task(1, 0), task(null, 0.5)]));
    expect(scoreSeries([mixture]).map(({ name, y }) => [name, ...y])).toEqual([['mean score', 0.75]]);
    expect(scoreSeries([source, mixture]).map(({ y }) => [...y])).toEqual([[0.75], [0.75]]);
    expect([scoreName([mixture]), scoreName([source, mixture])]).toEqual(Array(2).fill('mean score of the tasks'));
  });

  it('of a task with metrics begin with their mean', () => {
    const measured = curves('measured', 0, 0.5);
    const evaluation = { examples: 1, exactMatch: 0.25, accuracy: 0.5, labels: null, samples: [], seconds: 0 };
    measured.metrics.addEvaluation(5, { ...evaluation, results: { f1: 20, accuracy: 60 } });
    expect(scoreSeries([measured]).map(({ name, colorIndex, y }) => [name, colorIndex, ...y])).toEqual([
      ['mean of f1, accuracy', 0, 0.4],
      ['label accuracy', 1, 0.5],
      ['exact match', 2, 0.25],
    ]);
    expect([...(scoreSeries([source, measured])[1]?.y ?? [])]).toEqual([0.4]);
    expect(scoreName([source, measured])).toBe('task score');
  });

  it('stand on the axis that was asked for, and are broken where the run was resumed', () => {
    const resumed = curves('x', 0, 0.5);
    const { metrics } = resumed;
    metrics.append(Float64Array.from(METRIC_COLUMNS, (column) => (column === 'step' ? 6 : 2)));
    metrics.addToTimeline({ kind: 'resumed', step: 5, epochMs: 1 });
    metrics.addToTimeline({ kind: 'resumed', step: 0, epochMs: 2 });
    const places = { rows: Float64Array.of(50, 60), of: (step: number) => 10 * step };
    const [loss] = columnSeries([{ ...resumed, places }], 'loss', 'loss');
    expect([...(loss?.x ?? [])]).toEqual([50, 60]);
    expect(loss?.breaks).toEqual([1]);
    expect([...(scoreSeries([{ ...resumed, places }])[0]?.x ?? [])]).toEqual([50]);
  });

  it('say which score it is', () => {
    const unlabelled = curves('x', 1, null);
    expect(scoreName([source])).toBe('share right');
    expect(scoreName([source, scratch])).toBe('label accuracy');
    expect(scoreName([unlabelled, unlabelled])).toBe('exact match');
    expect(scoreName([source, unlabelled])).toBe('label accuracy or exact match');
  });
});
