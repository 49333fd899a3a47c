/**
 * The metrics of all runs that this tab knows, by run id. It lives outside React: the worker's client feeds it at any
 * rate, and charts read it when they draw.
 */
import { RunMetrics } from './runMetrics.ts';

export class MetricColumnsStore {
  readonly #runs = new Map<string, RunMetrics>();

  /** The metrics of a run; empty ones if it is new. The same object for the same id until `forget`. */
  of(runId: string): RunMetrics {
    const known = this.#runs.get(runId);
    if (known !== undefined) return known;
    const metrics = new RunMetrics();
    this.#runs.set(runId, metrics);
    return metrics;
  }

  /** Frees a run's columns. Charts that still hold them go on showing what they have. */
  forget(runId: string): void {
    this.#runs.delete(runId);
  }
}

/** The tab's one store. */
export const metricColumnsStore = new MetricColumnsStore();
