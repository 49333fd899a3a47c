/** A component's view of runs' metrics: rendered again at most once a frame, however fast steps come. */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
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
  useMetricsVersion(useMemo(() => [metrics], [metrics]));
  return metrics;
}

export interface ManyMetrics {
  /** In the order of the ids; the same array as long as they are the same runs. */
  readonly all: readonly RunMetrics[];
  /** Rises with every change of any of them: the dependency for memoised series. */
  readonly version: number;
}

/** The same for several runs. `runIds` may be a new array each time. */
export function useManyRunMetrics(runIds: readonly string[]): ManyMetrics {
  const key = JSON.stringify(runIds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says whether the ids are others.
  const all = useMemo(() => runIds.map((id) => metricColumnsStore.of(id)), [key]);
  return { all, version: useMetricsVersion(all) };
}

/** `all` must be the same array as long as it holds the same metrics. Each version only rises, so their sum does. */
function useMetricsVersion(all: readonly RunMetrics[]): number {
  const subscribe = useCallback(
    (rendered: () => void) => {
      let frame: number | null = null;
      const leaves = all.map((metrics) =>
        metrics.subscribe(() => {
          frame ??= requestAnimationFrame(() => {
            frame = null;
            rendered();
          });
        }),
      );
      return () => {
        for (const leave of leaves) leave();
        if (frame !== null) cancelAnimationFrame(frame);
      };
    },
    [all],
  );
  return useSyncExternalStore(subscribe, () => all.reduce((sum, { version }) => sum + version, 0));
}
