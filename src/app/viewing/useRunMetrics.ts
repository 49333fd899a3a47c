/**
 * A component's view of runs' metrics: rendered again ten times a second at most, however fast steps come; more seldom
 * where there is much to draw; not at all while updates are held.
 */
import { useCallback, useDeferredValue, useMemo, useRef, useSyncExternalStore } from 'react';
import { metricColumnsStore } from '../../lab/metrics/metricColumnsStore.ts';
import type { RunMetrics, SteppedEvaluation } from '../../lab/metrics/runMetrics.ts';
import { heldUpdatesStore } from './heldUpdates.ts';

/**
 * Renders the component again when the run's metrics change.
 *
 * @returns the same object each time; its `version` is the dependency for memoised series, since columns are read
 *   without copies.
 */
export function useRunMetrics(runId: string): RunMetrics {
  const metrics = metricColumnsStore.of(runId);
  useVersion(
    useMemo(() => [metrics], [metrics]),
    versionOf,
  );
  return metrics;
}

/** The run's evaluations; the component is rendered again only when these change. */
export function useRunEvaluations(runId: string): readonly SteppedEvaluation[] {
  const [evaluations = []] = useManyEvaluations([runId]);
  return evaluations;
}

/** The same of several runs, in the order of the ids. */
export function useManyEvaluations(runIds: readonly string[]): readonly (readonly SteppedEvaluation[])[] {
  const all = useMetricsOf(runIds);
  useVersion(all, evaluationsVersionOf);
  return all.map(({ evaluations }) => evaluations);
}

export interface ManyMetrics {
  /** In the order of the ids; the same array as long as they are the same runs. */
  readonly all: readonly RunMetrics[];
  /** Rises with every change of any of them: the dependency for memoised series. */
  readonly version: number;
}

/**
 * The same for several runs, whose curves take long: a version comes late, in a rendering that gives way to presses and
 * moves of the pointer. `runIds` may be a new array each time.
 */
export function useManyRunMetrics(runIds: readonly string[]): ManyMetrics {
  const all = useMetricsOf(runIds);
  return { all, version: useDeferredValue(useVersion(all, versionOf)) };
}

function useMetricsOf(runIds: readonly string[]): readonly RunMetrics[] {
  const key = JSON.stringify(runIds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says whether the ids are others.
  return useMemo(() => runIds.map((id) => metricColumnsStore.of(id)), [key]);
}

type NumberOf = (metrics: RunMetrics) => number;
const versionOf: NumberOf = ({ version }) => version;
const evaluationsVersionOf: NumberOf = ({ evaluationsVersion }) => evaluationsVersion;
const lengthOf: NumberOf = ({ length }) => length;

/** How long changes are gathered before they are shown: with up to so many points, and with more. */
const FEW_POINTS = 5000;
const OFTEN_MS = 100;
const SELDOM_MS = 200;

/**
 * `all` must be the same array as long as it holds the same metrics. Each version only rises, so their sum does. It
 * changes when it is told and not before: React would start a rendering in slices anew, in one piece, if it did.
 */
function useVersion(all: readonly RunMetrics[], of: NumberOf): number {
  const told = useRef<{ readonly all: readonly RunMetrics[]; readonly version: number } | null>(null);
  const subscribe = useCallback(
    (rendered: () => void) => {
      let timer: ReturnType<typeof setTimeout> | null = null;
      const tell = () => {
        timer = null;
        if (heldUpdatesStore.getState().isHeld) return;
        told.current = { all, version: sumOf(all, of) };
        rendered();
      };
      const wake = () => {
        timer ??= setTimeout(tell, sumOf(all, lengthOf) > FEW_POINTS ? SELDOM_MS : OFTEN_MS);
      };
      const leaves = [...all.map((metrics) => metrics.subscribe(wake)), heldUpdatesStore.subscribe(wake)];
      wake(); // for what came since it was rendered
      return () => {
        for (const leave of leaves) leave();
        if (timer !== null) clearTimeout(timer);
      };
    },
    [all, of],
  );
  return useSyncExternalStore(subscribe, () => {
    if (told.current?.all !== all) told.current = { all, version: sumOf(all, of) };
    return told.current.version;
  });
}

function sumOf(all: readonly RunMetrics[], of: NumberOf): number {
  return all.reduce((sum, metrics) => sum + of(metrics), 0);
}
