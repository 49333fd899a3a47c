/** A component's view of a run's metrics: rendered again at most once a frame, however fast steps come. */
import { useCallback, useSyncExternalStore } from 'react';
import type { RunMetrics } from '../../lab/metrics/runMetrics.ts';

/**
 * Renders the component again when `metrics` change.
 *
 * @returns their version: the dependency for memoised series, since columns are read without copies.
 */
export function useRunMetrics(metrics: RunMetrics): number {
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
  return useSyncExternalStore(subscribe, () => metrics.version);
}
