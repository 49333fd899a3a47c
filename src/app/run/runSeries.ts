/** The series of a run's charts, alone or beside other runs: then one a run, in the colour and dash it is known by. */
import { lowerBound, type RunMetricColumn, type RunMetrics } from '../../lab/metrics/runMetrics.ts';
import type { AxisPlaces } from '../../lab/metrics/xAxes.ts';
import type { ChartSeries } from '../charts/chartTypes.ts';

export interface CurvesOfRun {
  /** Unlike the others' in the same picture. */
  readonly name: string;
  /** In the palette, from 0. */
  readonly place: number;
  readonly metrics: RunMetrics;
  /** Where its steps stand on the x axis. */
  readonly places: AxisPlaces;
}

/** A column over the steps; `name` is the series' name where the run is alone. */
export function columnSeries(runs: readonly CurvesOfRun[], column: RunMetricColumn, name: string): ChartSeries[] {
  const isAlone = runs.length === 1;
  return runs.map((run) => ({
    name: isAlone ? name : run.name,
    x: run.places.rows,
    y: run.metrics.column(column),
    breaks: breaksOf(run.metrics),
    colorIndex: run.place,
    dash: isAlone ? 0 : run.place,
  }));
}

/** The rows that a resumption comes right before: no line leads to them. */
function breaksOf(metrics: RunMetrics): number[] {
  const step = metrics.column('step');
  const rows = metrics.timeline.flatMap(({ kind, step: after }) =>
    kind === 'resumed' ? [lowerBound(step, after + 1)] : [],
  );
  return [...new Set(rows)].filter((row) => row > 0 && row < step.length).sort((a, b) => a - b);
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
  return runs.map((run) => ({ ...scoreCurve(run, run.name), dash: run.place }));
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

function scoreCurve(run: CurvesOfRun, name: string): ChartSeries {
  return { name, ...evaluated(run, 'score'), style: 'step', colorIndex: run.place };
}

function bothScores(run: CurvesOfRun): ChartSeries[] {
  const exactMatch = {
    name: 'exact match',
    ...evaluated(run, 'exactMatch'),
    style: 'step' as const,
    colorIndex: run.place,
  };
  if (!hasLabels(run.metrics)) return [exactMatch];
  return [
    { name: 'label accuracy', ...evaluated(run, 'accuracy'), style: 'step', colorIndex: run.place },
    { ...exactMatch, colorIndex: run.place + 1, dash: 1 },
  ];
}

function evaluated({ metrics, places }: CurvesOfRun, name: 'score' | 'accuracy' | 'exactMatch') {
  const { x, y } = metrics.evaluationSeries(name);
  return { x: x.map((step) => places.of(step)), y };
}

function hasLabels(metrics: RunMetrics): boolean {
  return metrics.evaluationSeries('accuracy').y.some((value) => !Number.isNaN(value));
}

function isOfMixture(metrics: RunMetrics): boolean {
  return metrics.evaluations.at(-1)?.evaluation.tasks !== undefined;
}
