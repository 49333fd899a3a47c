/** What happened in a run, as markers on its charts. */
import type { RunMetrics } from '../../lab/metrics/runMetrics.ts';
import type { AxisPlaces } from '../../lab/metrics/xAxes.ts';
import type { ShownRun } from '../../lab/run/runsStore.ts';
import { divergence } from '../../training/stepRow.ts';
import type { RunMoment } from '../../training/timeline.ts';
import type { ChartEvent } from '../charts/chartTypes.ts';

const MOMENTS: Readonly<Record<RunMoment, Pick<ChartEvent, 'label' | 'look'>>> = {
  started: { label: 'started', look: 'tick' },
  resumed: { label: 'resumed', look: 'line' },
  paused: { label: 'paused', look: 'line' },
  continued: { label: 'continued', look: 'tick' },
  gpuLost: { label: 'GPU lost', look: 'alarm' },
};

/** Evaluations and small things are ticks on the axis; checkpoints and interruptions are lines across the plot. */
export function runEvents(
  { spec, checkpoints, error }: Pick<ShownRun, 'spec' | 'checkpoints' | 'error'>,
  metrics: RunMetrics,
  places: AxisPlaces,
): ChartEvent[] {
  const at = (step: number, label: string, look: ChartEvent['look']) => ({ x: places.of(step), label, look });
  const { kind } = spec.prompt.init;
  const diverged = error === null ? null : divergence(error);
  return [
    ...(kind === 'file' || kind === 'checkpoint' ? [at(0, 'source loaded', 'line')] : []),
    ...metrics.evaluations.map(({ step }) => at(step, `evaluation ${step}`, 'tick')),
    ...checkpoints.map(({ step }) => at(step, `checkpoint ${step}`, 'line')),
    ...metrics.timeline.flatMap((entry) => {
      if (entry.kind === 'clock') return [];
      const { label, look } = MOMENTS[entry.kind];
      return [at(entry.step, label, look)];
    }),
    ...(diverged === null ? [] : [at(diverged.step, diverged.what, 'alarm')]),
  ];
}
