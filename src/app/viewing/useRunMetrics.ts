/**
 * A component's view of runs' metrics: rendered again at most once a frame, however fast steps come; more seldom where
 * there is much to draw; not at all while updates are held.
 */
import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import { metricColumnsStore } from '../../lab/metrics/metricColumnsStore.ts';
import type { RunMetrics } from '../../lab/metrics/runMetrics.ts';
import { heldUpdatesStore } from './heldUpdates.ts';

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

/** Points up to which every frame may show something new, and how long a rendering waits where there are more. */
const FEW_POINTS = 5000;
const SELDOM_MS = 200;

/** `all` must be the same array as long as it holds the same metrics. Each version only rises, so their sum does. */
function useMetricsVersion(all: readonly RunMetrics[]): number {
  const subscribe = useCallback(
    (rendered: () => void) => {
      let cancel: (() => void) | null = null;
      const tell = () => {
        cancel = null;
        rendered();
      };
      const wake = () => {
        cancel ??= soon(tell, all.reduce((points, { length }) => points + length, 0) > FEW_POINTS);
      };
      const leaves = [...all.map((metrics) => metrics.subscribe(wake)), heldUpdatesStore.subscribe(wake)];
      return () => {
        for (const leave of leaves) leave();
        cancel?.();
      };
    },
    [all],
  );
  const kept = useRef<{ all: readonly RunMetrics[]; version: number } | null>(null);
  return useSyncExternalStore(subscribe, () => {
    if (!heldUpdatesStore.getState().isHeld || kept.current?.all !== all) {
      kept.current = { all, version: all.reduce((sum, { version }) => sum + version, 0) };
    }
    return kept.current.version;
  });
}

/** Calls back with the next frame, or later. Returns how to stop that. */
function soon(call: () => void, isSeldom: boolean): () => void {
  if (isSeldom) {
    const timer = setTimeout(call, SELDOM_MS);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(call);
  return () => cancelAnimationFrame(frame);
}
