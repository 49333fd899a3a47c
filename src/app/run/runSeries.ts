/** The series of a run's charts, alone or beside other runs: then one a run, in the colour and dash it is known by. */
import type { RunMetricColumn, RunMetrics } from '../../lab/metrics/runMetrics.ts';
import type { ChartSeries } from '../charts/chartTypes.ts';

export interface CurvesOfRun {
  /** Unlike the others' in the same picture. */
  readonly name: string;
  /** In the palette, from 0. */
  readonly place: number;
  readonly metrics: RunMetrics;
}

/** A column over the steps; `name` is the series' name where the run is alone. */
export function columnSeries(runs: readonly CurvesOfRun[], column: RunMetricColumn, name: string): ChartSeries[] {
  const isAlone = runs.length === 1;
  return runs.map((run) => ({
    name: isAlone ? name : run.name,
    ...run.metrics.series(column),
    colorIndex: run.place,
    dash: isAlone ? 0 : run.place,
  }));
}

/**
 * Of a run alone the mean of the task's metrics if it has some, the labels' accuracy where it has labels, and exact match;
 * of a mixture, and of several runs, the one score that counts.
 */
export function scoreSeries(runs: readonly CurvesOfRun[]): ChartSeries[] {
  const [only] = runs;
  if (only !== undefined && runs.length === 1) {
    if (isOfMixture(only.metrics)) return [scoreCurve(only, 'mean score')];
    const { results } = only.metrics.evaluations.at(-1)?.evaluation ?? {};
    if (results === undefined) return bothScores(only);
    const keys = Object.keys(results).join(', ');
    const name = keys.includes(', ') ? `mean of ${keys}` : keys;
    return [scoreCurve(only, name), ...bothScores({ ...only, place: only.place + 1 })];
  }
  return runs.map(({ name, place, metrics }) => ({
    name,
    ...metrics.evaluationSeries('score'),
    style: 'step' as const,
    colorIndex: place,
    dash: place,
  }));
}

/** What the score is: "label accuracy" where every run that was evaluated has labels. */
export function scoreName(runs: readonly CurvesOfRun[]): string {
  const evaluated = runs.filter(({ metrics }) => metrics.evaluations.length > 0);
  if (evaluated.some(({ metrics }) => isOfMixture(metrics))) return 'mean score of the tasks';
  if (evaluated.some(({ metrics }) => metrics.evaluations.at(-1)?.evaluation.results !== undefined))
    return 'task score';
  if (runs.length === 1 || evaluated.length === 0) return 'share right';
  const labelled = evaluated.filter(({ metrics }) => hasLabels(metrics)).length;
  if (labelled === 0) return 'exact match';
  return labelled === evaluated.length ? 'label accuracy' : 'label accuracy or exact match';
}

function scoreCurve({ metrics, place }: CurvesOfRun, name: string): ChartSeries {
  return { name, ...metrics.evaluationSeries('score'), style: 'step', colorIndex: place };
}

function bothScores({ metrics, place }: CurvesOfRun): ChartSeries[] {
  const exactMatch = {
    name: 'exact match',
    ...metrics.evaluationSeries('exactMatch'),
    style: 'step' as const,
    colorIndex: place,
  };
  if (!hasLabels(metrics)) return [exactMatch];
  return [
    { name: 'label accuracy', ...metrics.evaluationSeries('accuracy'), style: 'step', colorIndex: place },
    { ...exactMatch, colorIndex: place + 1, dash: 1 },
  ];
}

function hasLabels(metrics: RunMetrics): boolean {
  return metrics.evaluationSeries('accuracy').y.some((value) => !Number.isNaN(value));
}

function isOfMixture(metrics: RunMetrics): boolean {
  return metrics.evaluations.at(-1)?.evaluation.tasks !== undefined;
}
