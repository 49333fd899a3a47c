/** The chosen runs on the same axes: which number, over what, how smooth; seeds as their mean on request. */
import { useEffect, useMemo } from 'react';
import { Label } from 'react-aria-components/Label';
import { Slider, SliderOutput } from 'react-aria-components/Slider';
import { useStore } from 'zustand';
import { comparisonStore } from '../../lab/compare/comparisonStore.ts';
import { X_AXES, X_AXIS_WORDS, type XAxis } from '../../lab/metrics/xAxes.ts';
import type { RunRow } from '../../lab/runs/runRows.ts';
import { RUN_CHART_METRICS, type RunChartMetric } from '../../lab/runs/runsView.ts';
import { changeRunsView, runsViewStore } from '../../lab/runs/runsViewStore.ts';
import type { ChartAxis } from '../charts/chartTypes.ts';
import { TimeSeriesChart } from '../charts/TimeSeriesChart.tsx';
import { extentOf, WHOLE, windowOf } from '../charts/xView.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Select } from '../controls/fields.tsx';
import { SliderRail } from '../controls/SliderRail.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { useChartView } from '../run/chartView.ts';
import { Pins } from '../run/Pins.tsx';
import { useManyRunMetrics } from '../viewing/useRunMetrics.ts';
import { runsCurves } from './runsChartSeries.ts';
import styles from './runsView.module.css';
import { Toggle } from './Toggle.tsx';

const METRICS: Readonly<Record<RunChartMetric, { readonly name: string; readonly unit: string }>> = {
  lossPerTargetToken: { name: 'Loss per target token', unit: 'nats' },
  score: { name: 'Validation score', unit: 'share right' },
  gradientNorm: { name: 'Gradient norm', unit: '' },
  updateRms: { name: 'Update size (RMS)', unit: '' },
  promptNorm: { name: 'Prompt norm', unit: '' },
  learningRate: { name: 'Learning rate', unit: '' },
};
const METRIC_CHOICES = RUN_CHART_METRICS.map((id) => ({ id, name: METRICS[id].name }));
const AXIS_CHOICES = X_AXES.map((id) => ({ id, name: X_AXIS_WORDS[id].name }));
const SHARE = [0, 1] as const;

interface RunsChartProps {
  /** The chosen runs. */
  readonly rows: readonly RunRow[];
  readonly highlightedId: string | null;
}

export function RunsChart({ rows, highlightedId }: RunsChartProps) {
  const { metric, axis, smoothing, logY, averageSeeds, baseline } = useStore(runsViewStore);
  const { places } = useStore(comparisonStore);
  const { all, version } = useManyRunMetrics(rows.map(({ id }) => id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the columns have changed.
  const curves = useMemo(() => {
    const runs = rows.flatMap(({ id, name, experiment, record }, index) => {
      const metrics = all[index];
      if (metrics === undefined) return [];
      const facts = { batchSize: record.spec.batchSize, trainExamples: record.trainExamples ?? null };
      return [{ id, name, experiment, ...facts, metrics, place: places[id] ?? 0, isBaseline: id === baseline }];
    });
    return runsCurves(runs, { metric, axis, averageSeeds });
  }, [rows, all, version, places, baseline, metric, axis, averageSeeds]);
  const { view, change, listener, extent: toldExtent } = useChartView();
  const extent = extentOf(curves.map(({ x }) => x));
  useEffect(() => {
    toldExtent.current = extent;
  });
  const [from, to] = (extent === null ? null : windowOf(view.x, extent)) ?? [null, null];
  const chartAxis = useMemo<ChartAxis>(() => {
    const { label, format } = X_AXIS_WORDS[axis];
    return { label, format, isLog: false, window: from === null || to === null ? null : [from, to] };
  }, [axis, from, to]);
  const events = useMemo(() => view.pins.map(({ x }) => ({ x, label: 'pinned', look: 'line' as const })), [view.pins]);
  const pointed = curves.find(({ ids }) => highlightedId !== null && ids.includes(highlightedId));
  const isShare = metric === 'score';
  return (
    <section aria-label="Chart of the drawn runs" className={classNames(layout.part, styles.chartSide)}>
      <div className={styles.fields}>
        <Select
          label="Draw"
          choices={METRIC_CHOICES}
          value={metric}
          onChange={(id) => changeRunsView({ metric: id as RunChartMetric })}
        />
        <Select
          label="Over"
          choices={AXIS_CHOICES}
          value={axis}
          onChange={(id) => {
            changeRunsView({ axis: id as XAxis });
            change({ axis: id as XAxis, x: WHOLE, pins: [] });
          }}
        />
      </div>
      <TimeSeriesChart
        title={METRICS[metric].name}
        yLabel={METRICS[metric].unit}
        axis={chartAxis}
        listener={listener}
        highlight={pointed?.colorIndex ?? view.highlight}
        events={events}
        series={curves}
        smoothing={smoothing}
        height={320}
        logY={logY && !isShare}
        yFormat={isShare ? 'percent' : 'number'}
        {...(isShare && { yRange: SHARE })}
        emptyText={
          rows.length === 0 ? 'Open the eye of a run in the table to draw it.' : 'These runs have no such values yet.'
        }
      />
      <Pins pins={view.pins.map((pin) => ({ ...pin, axis }))} onChange={(pins) => change({ pins })} />
      <div className={classNames(layout.row, typeset.quiet)}>
        {view.x.kind !== 'all' && (
          <Button small look="quiet" onPress={() => change({ x: WHOLE })}>
            Show everything
          </Button>
        )}
        <Toggle
          isSelected={averageSeeds}
          onChange={(next) => changeRunsView({ averageSeeds: next })}
          hint="Runs that differ in the seed only become one curve, with a band of one standard deviation either way"
        >
          Mean ± sd of seeds
        </Toggle>
        <Toggle isSelected={logY} onChange={(next) => changeRunsView({ logY: next })} isDisabled={isShare}>
          Log scale
        </Toggle>
        <Slider
          className={styles.slider ?? ''}
          value={smoothing}
          onChange={(next) => changeRunsView({ smoothing: next })}
          minValue={0}
          maxValue={0.98}
          step={0.01}
        >
          <Label>Smoothing</Label>
          <SliderRail className={styles.sliderTrack} />
          <SliderOutput />
        </Slider>
      </div>
    </section>
  );
}
