/** A step's numbers as a row of metrics, or as the error that they are. */
import { LabError, type LabErrorParts } from '../base/errors.ts';
import type { StepMetrics } from '../t5/promptTrainer.ts';
import { METRIC_COLUMNS, type MetricColumn } from './metricColumns.ts';

/**
 * One row in `METRIC_COLUMNS` order.
 * @throws LabError `Diverged` if loss, gradient or update is not finite
 */
export function stepRow(metrics: StepMetrics, others: Omit<Record<MetricColumn, number>, keyof StepMetrics>) {
  requireFinite(others.step, metrics);
  const values: Readonly<Record<MetricColumn, number>> = { ...metrics, ...others };
  return Float64Array.from(METRIC_COLUMNS, (column) => values[column]);
}

function requireFinite(step: number, { loss, gradientNorm, updateRms, promptNorm }: StepMetrics): void {
  if (!Number.isFinite(loss)) throw diverged(step, `loss ${loss}`);
  if (!Number.isFinite(gradientNorm)) throw diverged(step, `a prompt gradient of norm ${gradientNorm}`);
  if (Number.isFinite(promptNorm) && Number.isFinite(updateRms)) return;
  throw diverged(step, `a prompt of norm ${promptNorm} after an update of root mean square ${updateRms}`);
}

const DIVERGED = 'Training diverged at step ';

/** Of a run's error the step whose numbers were not finite, and which they were: "loss NaN"; null of any other error. */
export function divergence({
  tag,
  what,
  found,
}: Pick<LabErrorParts, 'tag' | 'what' | 'found'>): { readonly step: number; readonly what: string } | null {
  if (tag !== 'Diverged' || !what.startsWith(DIVERGED)) return null;
  return { step: Number(what.slice(DIVERGED.length)), what: found };
}

function diverged(step: number, found: string): LabError {
  return new LabError({
    tag: 'Diverged',
    what: `${DIVERGED}${step}`,
    found,
    expected: 'finite numbers',
    remedy: 'The last checkpoint is safe. Train again from it or from the start with a smaller learning rate.',
  });
}
