/** The curves of a run: loss a step, scores an evaluation, and on request what the optimizer did. */
import { useMemo, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Label } from 'react-aria-components/Label';
import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import type { RunMetricColumn, RunMetrics } from '../../lab/metrics/runMetrics.ts';
import type { ShownRun } from '../../lab/run/runsStore.ts';
import { TimeSeriesChart } from '../charts/TimeSeriesChart.tsx';
import { Chevron } from '../controls/Chevron.tsx';
import { useRunMetrics } from '../viewing/useRunMetrics.ts';
import styles from './run.module.css';

const OPTIMIZER_CHARTS: readonly { column: RunMetricColumn; title: string }[] = [
  { column: 'gradientNorm', title: 'Gradient norm' },
  { column: 'updateRms', title: 'Update size (RMS)' },
  { column: 'promptNorm', title: 'Prompt norm' },
  { column: 'learningRate', title: 'Learning rate' },
];

export function RunCharts({ run }: { run: ShownRun }) {
  const metrics = useRunMetrics(run.id);
  const { version } = metrics;
  const [smoothing, setSmoothing] = useState(0);
  const xRange = useMemo(() => [0, run.spec.steps] as const, [run.spec.steps]);
  const events = useMemo(
    () => run.checkpoints.map(({ step }) => ({ x: step, label: `checkpoint ${step}` })),
    [run.checkpoints],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the columns have changed.
  const loss = useMemo(() => [{ name: 'loss', ...metrics.series('lossPerTargetToken') }], [metrics, version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  const scores = useMemo(() => scoreSeries(metrics), [metrics, version]);
  return (
    <div className={styles.charts}>
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
          yLabel="share right"
          series={scores}
          yRange={SHARE}
          xRange={xRange}
          yFormat="percent"
          events={events}
          emptyText={`The first evaluation comes at step ${run.spec.evaluateEvery || run.spec.steps}.`}
        />
      </div>
      <div className={styles.chartControls}>
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
        <AriaButton slot="trigger" className={styles.disclosure ?? ''}>
          <Chevron /> What the optimizer did
        </AriaButton>
        <DisclosurePanel>
          <OptimizerCharts metrics={metrics} version={version} xRange={xRange} />
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

const SHARE = [0, 1] as const;

/** Exact match always; the labels' accuracy where the task has labels. */
function scoreSeries(metrics: RunMetrics) {
  const accuracy = metrics.evaluationSeries('accuracy');
  const exactMatch = {
    name: 'exact match',
    ...metrics.evaluationSeries('exactMatch'),
    style: 'step' as const,
    dash: true,
  };
  const hasLabels = accuracy.y.some((value) => !Number.isNaN(value));
  return hasLabels
    ? [
        { name: 'label accuracy', ...accuracy, style: 'step' as const },
        { ...exactMatch, colorIndex: 1 },
      ]
    : [{ ...exactMatch, dash: false }];
}

function OptimizerCharts({
  metrics,
  version,
  xRange,
}: {
  metrics: RunMetrics;
  version: number;
  xRange: readonly [number, number];
}) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the columns have changed.
  const all = useMemo(
    () =>
      OPTIMIZER_CHARTS.map(({ column, title }) => ({
        title,
        series: [{ name: title.toLowerCase(), ...metrics.series(column) }],
      })),
    [metrics, version],
  );
  return (
    <div className={styles.quad}>
      {all.map(({ title, series }) => (
        <TimeSeriesChart key={title} title={title} yLabel="" series={series} height={140} xRange={xRange} />
      ))}
    </div>
  );
}
