/** The chosen runs on the same axes: which number, over what, how smooth; seeds as their mean on request. */
import { useMemo } from 'react';
import { Label } from 'react-aria-components/Label';
import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { useStore } from 'zustand';
import { comparisonStore } from '../../lab/compare/comparisonStore.ts';
import type { RunRow } from '../../lab/runs/runRows.ts';
import { RUN_CHART_AXES, RUN_CHART_METRICS, type RunChartAxis, type RunChartMetric } from '../../lab/runs/runsView.ts';
import { changeRunsView, runsViewStore } from '../../lab/runs/runsViewStore.ts';
import { TimeSeriesChart } from '../charts/TimeSeriesChart.tsx';
import { Select } from '../controls/fields.tsx';
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
const AXES: Readonly<Record<RunChartAxis, { readonly name: string; readonly label: string }>> = {
  step: { name: 'Steps', label: 'step' },
  examples: { name: 'Examples seen', label: 'example' },
  seconds: { name: 'Training time', label: 'second' },
};
const METRIC_CHOICES = RUN_CHART_METRICS.map((id) => ({ id, name: METRICS[id].name }));
const AXIS_CHOICES = RUN_CHART_AXES.map((id) => ({ id, name: AXES[id].name }));
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
      const { batchSize } = record.spec;
      return [{ id, name, experiment, batchSize, metrics, place: places[id] ?? 0, isBaseline: id === baseline }];
    });
    return runsCurves(runs, { metric, axis, averageSeeds });
  }, [rows, all, version, places, baseline, metric, axis, averageSeeds]);
  const highlighted = curves.find(({ ids }) => highlightedId !== null && ids.includes(highlightedId));
  const isShare = metric === 'score';
  return (
    <section aria-label="Chart of the drawn runs" className={styles.chartSide}>
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
          onChange={(id) => changeRunsView({ axis: id as RunChartAxis })}
        />
      </div>
      <TimeSeriesChart
        title={METRICS[metric].name}
        yLabel={METRICS[metric].unit}
        xLabel={AXES[axis].label}
        series={curves}
        smoothing={smoothing}
        height={320}
        logY={logY && !isShare}
        highlighted={highlighted?.name ?? null}
        yFormat={isShare ? 'percent' : 'number'}
        {...(isShare && { yRange: SHARE })}
        emptyText={
          rows.length === 0 ? 'Open the eye of a run in the table to draw it.' : 'These runs have no such values yet.'
        }
      />
      <div className={styles.chartControls}>
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
          <SliderTrack className={styles.sliderTrack ?? ''}>
            <SliderThumb className={styles.sliderThumb ?? ''} />
          </SliderTrack>
          <SliderOutput />
        </Slider>
      </div>
    </section>
  );
}
