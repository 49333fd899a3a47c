/**
 * The metrics of one run: a row a step and a point an evaluation, outside React. Steps only rise. A run that is resumed
 * from a checkpoint counts again from there, so a row whose step is already held replaces that row and all behind it,
 * evaluations included: charts show what the run is, without zig-zags.
 */
import { scoreOf } from '../../training/evaluationScore.ts';
import type { Evaluation } from '../../training/evaluationTypes.ts';
import { METRIC_COLUMNS, type MetricColumn } from '../../training/metricColumns.ts';
import type { StepPace } from '../../training/stepTiming.ts';
import type { TimelineEntry } from '../../training/timeline.ts';
import { GrowingColumns } from './growingColumns.ts';

/** `lossPerTargetToken` = `loss / targetTokens`: comparable between batches, while `loss` is their sum. */
export type RunMetricColumn = MetricColumn | 'lossPerTargetToken';
const COLUMNS: readonly RunMetricColumn[] = [...METRIC_COLUMNS, 'lossPerTargetToken'];
const EVALUATION_COLUMNS = ['step', 'score', 'accuracy', 'exactMatch'] as const;

const STEP_OFFSET = METRIC_COLUMNS.indexOf('step');
const LOSS_OFFSET = METRIC_COLUMNS.indexOf('loss');
const TOKENS_OFFSET = METRIC_COLUMNS.indexOf('targetTokens');

export interface SteppedEvaluation {
  readonly step: number;
  readonly evaluation: Evaluation;
}

/** A series ready for a chart: `x` rises, `y` may hold NaN where there is no value. */
export interface MetricSeries {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export class RunMetrics {
  readonly #rows = new GrowingColumns(COLUMNS);
  readonly #evaluationColumns = new GrowingColumns(EVALUATION_COLUMNS);
  #evaluations: readonly SteppedEvaluation[] = [];
  #timeline: readonly TimelineEntry[] = [];
  #pace: StepPace | null = null;
  #version = 0;
  #evaluationsVersion = 0;
  readonly #listeners = new Set<() => void>();

  /** Rises with every change: the snapshot for `useSyncExternalStore`. */
  get version(): number {
    return this.#version;
  }

  /** Rises when evaluations come or go: for whoever shows nothing else. */
  get evaluationsVersion(): number {
    return this.#evaluationsVersion;
  }

  /** Rows (steps) held. */
  get length(): number {
    return this.#rows.length;
  }

  /** All evaluations by rising step; a new array after each change. */
  get evaluations(): readonly SteppedEvaluation[] {
    return this.#evaluations;
  }

  /** What happened in the order of time; a new array after each change. Empty for runs that were stored without. */
  get timeline(): readonly TimelineEntry[] {
    return this.#timeline;
  }

  /** What its last steps were like, as long as this tab trains it; else null. */
  get pace(): StepPace | null {
    return this.#pace;
  }

  /** One column, `[length]`, without a copy: read it again after a change of `version`. */
  column(name: RunMetricColumn): Float64Array {
    return this.#rows.column(name);
  }

  /** One column over the steps. */
  series(name: RunMetricColumn): MetricSeries {
    return { x: this.column('step'), y: this.column(name) };
  }

  /** Validation scores in [0, 1] over the steps: the one that counts, and what it may be; `accuracy` is NaN without labels. */
  evaluationSeries(name: 'score' | 'accuracy' | 'exactMatch'): MetricSeries {
    return { x: this.#evaluationColumns.column('step'), y: this.#evaluationColumns.column(name) };
  }

  /** The newest value of a column, or undefined before the first step. */
  latest(name: RunMetricColumn): number | undefined {
    return this.column(name).at(-1);
  }

  /**
   * Adds rows in `METRIC_COLUMNS` order, `[rows, columns]` row-major, as the worker posts them.
   * @throws RangeError, with nothing added, if the length is no multiple of the columns or a step is not finite.
   */
  append(rows: Float64Array): void {
    checkRows(rows);
    if (rows.length === 0) return;
    this.#appendChecked(rows);
    this.#changed();
  }

  /** Adds an evaluation after `step` steps; one already held for that step or a later one gives way. */
  addEvaluation(step: number, evaluation: Evaluation): void {
    this.#appendEvaluation({ step, evaluation });
    this.#changed();
  }

  addToTimeline(entry: TimelineEntry): void {
    this.#timeline = [...this.#timeline, entry];
    this.#changed();
  }

  setPace(pace: StepPace): void {
    this.#pace = pace;
    this.#changed();
  }

  /**
   * Replaces everything with a stored run's history (`RunStarted.history`, `.evaluations`, `.timeline`); a timeline that
   * is not given stays. Throws as `append`.
   */
  restore(
    history: Float64Array,
    evaluations: readonly SteppedEvaluation[],
    timeline: readonly TimelineEntry[] = this.#timeline,
  ): void {
    checkRows(history);
    this.#timeline = timeline;
    this.#rows.truncate(0);
    this.#evaluationColumns.truncate(0);
    this.#evaluations = [];
    this.#evaluationsVersion += 1;
    this.#appendChecked(history);
    for (const entry of evaluations) this.#appendEvaluation(entry);
    this.#changed();
  }

  /** Calls `listener` after every change until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #appendChecked(rows: Float64Array): void {
    // Rows whose steps rise go in together; one that goes back begins the next of such stretches.
    for (let start = 0; start < rows.length; ) {
      const step = rows[start + STEP_OFFSET] ?? Number.NaN;
      if (step <= (this.#rows.column('step').at(-1) ?? Number.NEGATIVE_INFINITY)) this.#goBackTo(step);
      const end = endOfRising(rows, start);
      this.#pushRising(rows.subarray(start, end));
      start = end;
    }
  }

  #pushRising(rows: Float64Array): void {
    const width = METRIC_COLUMNS.length;
    this.#rows.pushRows(rows.length / width, (name) => {
      if (name === 'lossPerTargetToken') return (index) => lossPerTargetToken(rows, index * width);
      const offset = METRIC_COLUMNS.indexOf(name);
      return (index) => rows[index * width + offset] ?? Number.NaN;
    });
  }

  /** Forgets the row of `step` and everything that came after it, so that the step can be written anew. */
  #goBackTo(step: number): void {
    this.#rows.truncate(lowerBound(this.#rows.column('step'), step));
    this.#truncateEvaluations(step);
  }

  #appendEvaluation(entry: SteppedEvaluation): void {
    this.#truncateEvaluations(entry.step);
    this.#evaluations = [...this.#evaluations, entry];
    this.#evaluationsVersion += 1;
    const { accuracy, exactMatch } = entry.evaluation;
    const score = scoreOf(entry.evaluation);
    const values = { step: entry.step, score, accuracy: accuracy ?? Number.NaN, exactMatch };
    this.#evaluationColumns.push((name) => values[name]);
  }

  #truncateEvaluations(step: number): void {
    const kept = lowerBound(this.#evaluationColumns.column('step'), step);
    if (kept === this.#evaluations.length) return;
    this.#evaluationColumns.truncate(kept);
    this.#evaluations = this.#evaluations.slice(0, kept);
    this.#evaluationsVersion += 1;
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** Index of the first element of `rising` that is at least `value`; its length if there is none. */
export function lowerBound(rising: Float64Array, value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? Number.POSITIVE_INFINITY) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of the row that begins at `start`; NaN (a gap in the chart) for a batch without target tokens. */
function lossPerTargetToken(rows: Float64Array, start: number): number {
  const tokens = rows[start + TOKENS_OFFSET] ?? 0;
  return tokens > 0 ? (rows[start + LOSS_OFFSET] ?? Number.NaN) / tokens : Number.NaN;
}

/** Where the rows from `start` on end whose steps rise. */
function endOfRising(rows: Float64Array, start: number): number {
  let end = start + METRIC_COLUMNS.length;
  while (end < rows.length) {
    const before = rows[end - METRIC_COLUMNS.length + STEP_OFFSET] ?? 0;
    if (!((rows[end + STEP_OFFSET] ?? 0) > before)) break;
    end += METRIC_COLUMNS.length;
  }
  return end;
}

function checkRows(rows: Float64Array): void {
  if (rows.length % METRIC_COLUMNS.length !== 0) {
    throw new RangeError(`Metric rows hold ${METRIC_COLUMNS.length} values each, but ${rows.length} values came.`);
  }
  for (let index = STEP_OFFSET; index < rows.length; index += METRIC_COLUMNS.length) {
    if (!Number.isFinite(rows[index])) throw new RangeError(`The step of a metric row is ${rows[index]}.`);
  }
}
