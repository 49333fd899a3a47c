/** The curves of chosen runs over steps, examples or time; seeds of one experiment as their mean, if asked. */
import { lowerBound, type RunMetrics } from '../../lab/metrics/runMetrics.ts';
import { axisPlaces, type RunFacts, type XAxis } from '../../lab/metrics/xAxes.ts';
import type { RunChartMetric } from '../../lab/runs/runsView.ts';
import type { ChartSeries } from '../charts/chartTypes.ts';

export interface DrawnRunCurve extends RunFacts {
  readonly id: string;
  readonly name: string;
  readonly place: number;
  readonly isBaseline: boolean;
  /** Equal for runs that differ in the seed only. */
  readonly experiment: string;
  readonly metrics: RunMetrics;
}

/** A curve, and the runs that it stands for. */
export interface RunsCurve extends ChartSeries {
  readonly ids: readonly string[];
}

export interface CurveOptions {
  readonly metric: RunChartMetric;
  readonly axis: XAxis;
  readonly averageSeeds: boolean;
}

/** One curve a run, or one for all seeds of an experiment, in the look of its first run. */
export function runsCurves(runs: readonly DrawnRunCurve[], options: CurveOptions): RunsCurve[] {
  if (!options.averageSeeds) return runs.map((run) => curveOf(run, options));
  const experiments = new Map<string, DrawnRunCurve[]>();
  for (const run of runs) experiments.set(run.experiment, [...(experiments.get(run.experiment) ?? []), run]);
  return [...experiments.values()].map((seeds) => {
    const [first] = seeds;
    return first !== undefined && seeds.length === 1 ? curveOf(first, options) : meanCurve(seeds, options);
  });
}

interface Points {
  readonly steps: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

const NONE: Points = { steps: new Float64Array(), x: new Float64Array(), y: new Float64Array() };

/** None for a run that does not say where its steps stand on the axis. */
function pointsOf(run: DrawnRunCurve, { metric, axis }: CurveOptions): Points {
  const { metrics } = run;
  const places = axisPlaces(axis, metrics, run);
  if (places === null) return NONE;
  if (metric !== 'score') return { steps: metrics.column('step'), x: places.rows, y: metrics.column(metric) };
  const { x: steps, y } = metrics.evaluationSeries('score');
  return { steps, x: steps.map((step) => places.of(step)), y };
}

function curveOf(run: DrawnRunCurve, options: CurveOptions): RunsCurve {
  const { x, y } = pointsOf(run, options);
  return { ...lookOf(run, options), name: nameOf(run.name, run.isBaseline), ids: [run.id], x, y };
}

/** Mean and sample standard deviation over the seeds, at the steps that all of them have. */
function meanCurve(seeds: readonly DrawnRunCurve[], options: CurveOptions): RunsCurve {
  const all = seeds.map((run) => pointsOf(run, options));
  const [first, ...others] = all.map(({ steps }) => new Set(steps));
  const steps = [...(first ?? [])].filter((step) => others.every((set) => set.has(step)));
  const at = (points: Points, column: 'x' | 'y', step: number) =>
    points[column][lowerBound(points.steps, step)] ?? Number.NaN;
  const valuesAt = (step: number) => all.map((points) => at(points, 'y', step));
  const x = Float64Array.from(steps, (step) => mean(all.map((points) => at(points, 'x', step))));
  const y = Float64Array.from(steps, (step) => mean(valuesAt(step)));
  const sd = Float64Array.from(steps, (step) => standardDeviation(valuesAt(step)));
  const band = {
    low: y.map((value, index) => value - (sd[index] ?? 0)),
    high: y.map((value, index) => value + (sd[index] ?? 0)),
  };
  const [run] = seeds;
  if (run === undefined) throw new RangeError('There is no mean of no runs.');
  const isBaseline = seeds.some((seed) => seed.isBaseline);
  const name = nameOf(`mean ± sd of ${seeds.length} seeds: ${run.name.replace(/, seed \d+$/, '')}`, isBaseline);
  return { ...lookOf({ ...run, isBaseline }, options), name, ids: seeds.map(({ id }) => id), x, y, band };
}

function lookOf({ place, isBaseline }: DrawnRunCurve, { metric }: CurveOptions) {
  return {
    style: metric === 'score' ? ('step' as const) : ('line' as const),
    colorIndex: place,
    dash: place,
    ...(isBaseline && { isHeavy: true }),
  };
}

function nameOf(name: string, isBaseline: boolean): string {
  return isBaseline ? `${name} (baseline)` : name;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With n − 1; 0 for one value. */
function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}
