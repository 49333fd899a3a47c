/**
 * The curves of a run and of those beside it: loss a step, scores an evaluation, what the optimizer did, how far the
 * prompt has come. All of them over one x axis, seen and steered alike.
 */
import { useEffect, useMemo } from 'react';
import type { RunMetricColumn } from '../../lab/metrics/runMetrics.ts';
import { axisPlaces, isAxisKnown, X_AXES, X_AXIS_WORDS } from '../../lab/metrics/xAxes.ts';
import type { ShownRun } from '../../lab/run/runsStore.ts';
import type { ChartAxis, ChartEvent, ChartSeries } from '../charts/chartTypes.ts';
import { TimeSeriesChart } from '../charts/TimeSeriesChart.tsx';
import { extentOf, windowOf } from '../charts/xView.ts';
import { classNames } from '../controls/classNames.ts';
import { Fold } from '../controls/Fold.tsx';
import layout from '../design/layout.module.css';
import { useManyRunMetrics } from '../viewing/useRunMetrics.ts';
import { ChartToolbar } from './ChartToolbar.tsx';
import { ComparedRuns } from './ComparedRuns.tsx';
import { ComparePicker } from './ComparePicker.tsx';
import { useChartView } from './chartView.ts';
import { Differences } from './Differences.tsx';
import { driftReference, driftSeries, driftsFrom } from './driftSeries.ts';
import { Pins } from './Pins.tsx';
import styles from './runCharts.module.css';
import { runEvents } from './runEvents.ts';
import { columnSeries, scoreName, scoreSeries } from './runSeries.ts';
import type { PicturedRun } from './useDrawnRuns.ts';

const OPTIMIZER_CHARTS: readonly { column: RunMetricColumn; title: string }[] = [
  { column: 'learningRate', title: 'Learning rate' },
  { column: 'gradientNorm', title: 'Gradient norm' },
  { column: 'updateRms', title: 'Update size (RMS)' },
  { column: 'promptNorm', title: 'Prompt norm' },
];
const SHARE = [0, 1] as const;
const NO_SERIES: readonly ChartSeries[] = [];

interface RunChartsProps {
  readonly run: ShownRun;
  /** In the picture: the shown one first. */
  readonly drawn: readonly PicturedRun[];
}

export function RunCharts({ run, drawn }: RunChartsProps) {
  const { all, version } = useManyRunMetrics(drawn.map(({ id }) => id));
  const [shown] = all;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the columns have changed.
  const known = useMemo(
    () => X_AXES.filter((each) => shown !== undefined && isAxisKnown(each, shown, factsOf(run))).join(' '),
    [shown, run.spec, run.trainExamples, version],
  );
  const axes = useMemo(() => X_AXES.filter((each) => known.split(' ').includes(each)), [known]);
  const { view, change, listener, extent: toldExtent } = useChartView();
  const axisName = axes.includes(view.axis) ? view.axis : 'step';
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  const curves = useMemo(
    () =>
      drawn.flatMap(({ id, name, place, record }, index) => {
        const metrics = all[index];
        const facts = id === run.id ? factsOf(run) : record === null ? null : factsOf(record);
        const places = metrics === undefined || facts === null ? null : axisPlaces(axisName, metrics, facts);
        return metrics === undefined || places === null ? [] : [{ name, place, metrics, places }];
      }),
    [drawn, all, run.spec, run.trainExamples, axisName, version],
  );
  const extent = extentOf(curves.map(({ places }) => places.rows));
  useEffect(() => {
    toldExtent.current = extent;
  });
  const longest = Math.max(run.spec.steps, ...drawn.map(({ record }) => record?.spec.steps ?? 0));
  const end = curves[0]?.places.of(longest) ?? longest;
  const [from, to] = (extent === null ? null : windowOf(view.x, extent)) ?? [null, null];
  const axis = useMemo<ChartAxis>(() => {
    const { label, format } = X_AXIS_WORDS[axisName];
    return {
      label,
      format,
      isLog: view.logX,
      window: from === null || to === null ? null : [from, to],
      // Times are known as far as they have come; counts have an end.
      ...(format === 'count' && { range: [0, end] as const }),
    };
  }, [axisName, view.logX, from, to, end]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  const events = useMemo<readonly ChartEvent[]>(() => {
    const [first] = curves;
    const pinned = view.pins
      .filter((pin) => pin.axis === axisName)
      .map(({ x }) => ({ x, label: 'pinned', look: 'line' as const }));
    return first === undefined ? pinned : [...runEvents(run, first.metrics, first.places), ...pinned];
  }, [run, curves, view.pins, axisName, version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  const series = useMemo(
    () => ({
      loss: columnSeries(curves, 'lossPerTargetToken', 'loss'),
      scores: scoreSeries(curves),
      optimizer: OPTIMIZER_CHARTS.map(({ column, title }) => columnSeries(curves, column, title.toLowerCase())),
    }),
    [curves, version],
  );
  const drift = useMemo(() => {
    const reference = driftReference(run.before, run.checkpoints);
    return { drifts: reference === null ? [] : driftsFrom(reference, run.checkpoints), name: reference?.name ?? '' };
  }, [run.before, run.checkpoints]);
  const driftCurves = useMemo(() => {
    const [first] = curves;
    return first === undefined || drift.name === '' ? NO_SERIES : driftSeries(drift.drifts, first.places, first.place);
  }, [drift, curves]);
  const { smoothing, logY, highlight } = view;
  const shared = { axis, listener, highlight, smoothing, logY, events };
  return (
    <div className={styles.charts}>
      <Differences runs={drawn} />
      <ChartToolbar
        axis={axisName}
        logX={view.logX}
        logY={logY}
        smoothing={smoothing}
        x={view.x}
        change={change}
        axes={axes}
        extent={toldExtent}
        hasPoints={extent !== null}
      />
      <div className={layout.pair}>
        <TimeSeriesChart {...shared} title="Loss per target token" yLabel="nats" series={series.loss} />
        <TimeSeriesChart
          {...shared}
          title="Validation score"
          yLabel={scoreName(curves)}
          series={series.scores}
          yRange={SHARE}
          yFormat="percent"
          emptyText={`The first evaluation comes at step ${run.spec.evaluateEvery || run.spec.steps}.`}
        />
      </div>
      <Pins pins={view.pins} onChange={(pins) => change({ pins })} />
      <div className={classNames(layout.row, styles.chartControls)}>
        <ComparePicker runs={drawn} />
        <ComparedRuns runs={drawn} />
      </div>
      <Fold title="What the optimizer did" defaultExpanded>
        <div className={styles.quad}>
          {OPTIMIZER_CHARTS.map(({ title }, index) => (
            <TimeSeriesChart
              {...shared}
              key={title}
              title={title}
              yLabel=""
              legend={false}
              series={series.optimizer[index] ?? NO_SERIES}
              height={140}
            />
          ))}
          <TimeSeriesChart
            {...shared}
            title="Prompt drift"
            yLabel={drift.name === '' ? 'cosine distance' : `cosine distance to ${drift.name}`}
            series={driftCurves}
            smoothing={0}
            height={140}
            emptyText="It is measured at every checkpoint."
          />
        </div>
      </Fold>
    </div>
  );
}

function factsOf({ spec, trainExamples }: { readonly spec: ShownRun['spec']; readonly trainExamples?: number | null }) {
  return { batchSize: spec.batchSize, trainExamples: trainExamples ?? null };
}
