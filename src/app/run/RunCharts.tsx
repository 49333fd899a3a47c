/** The curves of a run and of those beside it: loss a step, scores an evaluation, and on request what the optimizer did. */
import { useMemo, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Label } from 'react-aria-components/Label';
import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import type { RunMetricColumn } from '../../lab/metrics/runMetrics.ts';
import type { ShownRun } from '../../lab/run/runsStore.ts';
import { TimeSeriesChart } from '../charts/TimeSeriesChart.tsx';
import { Chevron } from '../controls/Chevron.tsx';
import controls from '../controls/controls.module.css';
import { useManyRunMetrics } from '../viewing/useRunMetrics.ts';
import { ComparedRuns } from './ComparedRuns.tsx';
import { ComparePicker } from './ComparePicker.tsx';
import { Differences } from './Differences.tsx';
import styles from './run.module.css';
import { type CurvesOfRun, columnSeries, scoreName, scoreSeries } from './runSeries.ts';
import type { PicturedRun } from './useDrawnRuns.ts';

const OPTIMIZER_CHARTS: readonly { column: RunMetricColumn; title: string }[] = [
  { column: 'gradientNorm', title: 'Gradient norm' },
  { column: 'updateRms', title: 'Update size (RMS)' },
  { column: 'promptNorm', title: 'Prompt norm' },
  { column: 'learningRate', title: 'Learning rate' },
];

interface RunChartsProps {
  readonly run: ShownRun;
  /** In the picture: the shown one first. */
  readonly drawn: readonly PicturedRun[];
}

export function RunCharts({ run, drawn }: RunChartsProps) {
  const { all, version } = useManyRunMetrics(drawn.map(({ id }) => id));
  const [smoothing, setSmoothing] = useState(0);
  const curves = useMemo(
    () => drawn.flatMap(({ name, place }, index) => (all[index] ? [{ name, place, metrics: all[index] }] : [])),
    [drawn, all],
  );
  const longest = Math.max(run.spec.steps, ...drawn.map(({ record }) => record?.spec.steps ?? 0));
  const xRange = useMemo(() => [0, longest] as const, [longest]);
  const events = useMemo(
    () => run.checkpoints.map(({ step }) => ({ x: step, label: `checkpoint ${step}` })),
    [run.checkpoints],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the columns have changed.
  const loss = useMemo(() => columnSeries(curves, 'lossPerTargetToken', 'loss'), [curves, version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  const scores = useMemo(() => scoreSeries(curves), [curves, version]);
  return (
    <div className={styles.charts}>
      <Differences runs={drawn} />
      <div className={styles.pair}>
        <TimeSeriesChart
          title="Loss per target token"
          yLabel="nats"
          series={loss}
          smoothing={smoothing}
          xRange={xRange}
          events={events}
        />
        <TimeSeriesChart
          title="Validation score"
          yLabel={scoreName(curves)}
          series={scores}
          yRange={SHARE}
          xRange={xRange}
          yFormat="percent"
          events={events}
          emptyText={`The first evaluation comes at step ${run.spec.evaluateEvery || run.spec.steps}.`}
        />
      </div>
      <div className={styles.chartControls}>
        <ComparePicker runs={drawn} />
        <ComparedRuns runs={drawn} />
        <Slider
          className={styles.slider ?? ''}
          value={smoothing}
          onChange={setSmoothing}
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
      <Disclosure>
        <AriaButton slot="trigger" className={controls.disclosure ?? ''}>
          <Chevron /> What the optimizer did
        </AriaButton>
        <DisclosurePanel>
          <OptimizerCharts curves={curves} version={version} xRange={xRange} />
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

const SHARE = [0, 1] as const;

interface OptimizerChartsProps {
  readonly curves: readonly CurvesOfRun[];
  readonly version: number;
  readonly xRange: readonly [number, number];
}

function OptimizerCharts({ curves, version, xRange }: OptimizerChartsProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the columns have changed.
  const all = useMemo(
    () =>
      OPTIMIZER_CHARTS.map(({ column, title }) => ({
        title,
        series: columnSeries(curves, column, title.toLowerCase()),
      })),
    [curves, version],
  );
  return (
    <div className={styles.quad}>
      {all.map(({ title, series }) => (
        <TimeSeriesChart key={title} title={title} yLabel="" series={series} height={140} xRange={xRange} />
      ))}
    </div>
  );
}
