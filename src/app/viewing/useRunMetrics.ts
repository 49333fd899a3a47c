/** A component's view of a run's metrics: rendered again at most once a frame, however fast steps come. */
import { useCallback, useSyncExternalStore } from 'react';
import { metricColumnsStore } from '../../lab/metrics/metricColumnsStore.ts';
import type { RunMetrics } from '../../lab/metrics/runMetrics.ts';

/**
 * Renders the component again when the run's metrics change.
 *
 * @returns the same object each time; its `version` is the dependency for memoised series, since columns are read
 *   without copies.
 */
export function useRunMetrics(runId: string): RunMetrics {
  const metrics = metricColumnsStore.of(runId);
  const subscribe = useCallback(
    (rendered: () => void) => {
      let frame: number | null = null;
      const leave = metrics.subscribe(() => {
        frame ??= requestAnimationFrame(() => {
          frame = null;
          rendered();
        });
      });
      return () => {
        leave();
        if (frame !== null) cancelAnimationFrame(frame);
      };
    },
    [metrics],
  );
  useSyncExternalStore(subscribe, () => metrics.version);
  return metrics;
}
