/** What a run's curves may be drawn over: steps, examples or time, six ways in all. */
import { startSeconds, wallSeconds } from './runClock.ts';
import { lowerBound, type RunMetrics } from './runMetrics.ts';

export const X_AXES = ['step', 'examples', 'epoch', 'relative', 'process', 'wall'] as const;
export type XAxis = (typeof X_AXES)[number];

/** How places on the axis are written: a count, seconds since something, or a time of day. */
export type XFormat = 'count' | 'duration' | 'clock';

export interface XAxisWords {
  /** In the list of axes. */
  readonly name: string;
  /** Under the axis and before its numbers: "step 37". */
  readonly label: string;
  readonly format: XFormat;
  /** What it counts, for who chooses. */
  readonly explanation: string;
}

export const X_AXIS_WORDS: Readonly<Record<XAxis, XAxisWords>> = {
  step: { name: 'Step', label: 'step', format: 'count', explanation: 'updates of the prompt' },
  examples: { name: 'Examples', label: 'examples', format: 'count', explanation: 'steps times the batch size' },
  epoch: { name: 'Epoch', label: 'epoch', format: 'count', explanation: 'how often all training examples were seen' },
  relative: {
    name: 'Relative time',
    label: 'time since the start',
    format: 'duration',
    explanation: 'pauses included',
  },
  process: {
    name: 'Process time',
    label: 'training time',
    format: 'duration',
    explanation: 'time in steps alone, without pauses and evaluations',
  },
  wall: { name: 'Wall time', label: 'time', format: 'clock', explanation: 'the clock of the day' },
};

/** What of a run is needed beside its metrics. */
export interface RunFacts {
  readonly batchSize: number;
  /** Null if that is not known of a stored run. */
  readonly trainExamples: number | null;
}

/** From steps of a run to places on the axis. */
export interface AxisPlaces {
  /** Of each row of the metrics, `[rows]`, never falling. */
  readonly rows: Float64Array;
  /** Of any step; one without a row has the place of the row after it, or else of the last one. */
  of(step: number): number;
}

type Rows = Pick<RunMetrics, 'column' | 'timeline'>;

/** Whether the run says where its steps stand on this axis. The first row decides: long columns are left alone. */
export function isAxisKnown(axis: XAxis, metrics: Rows, facts: RunFacts): boolean {
  const first: Rows = { column: (name) => metrics.column(name).subarray(0, 1), timeline: metrics.timeline };
  return axisPlaces(axis, first, facts) !== null;
}

/** Null if the run does not say where its steps stand on this axis: it was stored by an earlier version of the lab. */
export function axisPlaces(axis: XAxis, metrics: Rows, facts: RunFacts): AxisPlaces | null {
  const step = metrics.column('step');
  switch (axis) {
    case 'step':
      return { rows: step, of: (each) => each };
    case 'examples':
      return scaled(step, facts.batchSize);
    case 'epoch':
      return facts.trainExamples === null || facts.trainExamples === 0
        ? null
        : scaled(step, facts.batchSize / facts.trainExamples);
    case 'process':
      return looked(step, metrics.column('seconds'), 0);
    case 'relative':
    case 'wall': {
      const wall = wallSeconds({ step, seconds: metrics.column('seconds') }, metrics.timeline);
      const start = startSeconds(metrics.timeline) ?? wall?.[0];
      if (wall === null || start === undefined) return null;
      if (axis === 'wall') return looked(step, wall, start);
      return looked(
        step,
        wall.map((each) => Math.max(0, each - start)),
        0,
      );
    }
  }
}

function scaled(step: Float64Array, factor: number): AxisPlaces {
  return { rows: step.map((each) => each * factor), of: (each) => each * factor };
}

/** `start` is the place of step 0. */
function looked(step: Float64Array, rows: Float64Array, start: number): AxisPlaces {
  return {
    rows,
    of: (each) => (each <= 0 ? start : (rows[Math.min(lowerBound(step, each), rows.length - 1)] ?? start)),
  };
}
