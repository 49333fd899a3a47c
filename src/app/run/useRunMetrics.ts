/** A run's metrics in React: renders anew when they change. */
import { useSyncExternalStore } from 'react';
import { metricColumnsStore } from '../../lab/metrics/metricColumnsStore.ts';
import type { RunMetrics } from '../../lab/metrics/runMetrics.ts';

/** The same object each time; its `version` tells that its contents changed. */
export function useRunMetrics(runId: string): RunMetrics {
  const metrics = metricColumnsStore.of(runId);
  useSyncExternalStore(metrics.subscribe, () => metrics.version);
  return metrics;
}
