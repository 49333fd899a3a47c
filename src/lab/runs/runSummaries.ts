/** A run's outcome in a few numbers, for the table of runs: read from storage once, of the live run from its metrics. */
import { createStore } from 'zustand/vanilla';
import { scoreOf } from '../../training/evaluationScore.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import type { RunStore } from '../../training/runStore.ts';
import { RunMetrics } from '../metrics/runMetrics.ts';

export interface RunSummary {
  /** Steps that have metrics. */
  readonly step: number;
  /** Nats per target token at the last step; null before the first. */
  readonly loss: number | null;
  /** The best validation score, at most 1, and the first step that had it; null without an evaluation. */
  readonly best: { readonly score: number; readonly step: number } | null;
  /** Training time, pauses excluded. */
  readonly seconds: number | null;
}

export const NO_SUMMARY: RunSummary = { step: 0, loss: null, best: null, seconds: null };

export function summaryOf(metrics: RunMetrics): RunSummary {
  let best: RunSummary['best'] = null;
  for (const { step, evaluation } of metrics.evaluations) {
    const score = scoreOf(evaluation);
    if (best === null || score > best.score) best = { score, step };
  }
  return {
    step: metrics.latest('step') ?? 0,
    loss: finiteOrNull(metrics.latest('lossPerTargetToken')),
    best,
    seconds: finiteOrNull(metrics.latest('seconds')),
  };
}

interface KnownSummary {
  /** The summary holds as long as the run's record is this old. */
  readonly updatedAtMs: number;
  readonly summary: RunSummary;
}

export const runSummariesStore = createStore<{ readonly byId: Readonly<Record<string, KnownSummary>> }>(() => ({
  byId: {},
}));

/** Reads the summaries of those runs that are not known as they are now. Damaged parts count for nothing. */
export async function readSummaries(store: RunStore, records: readonly RunRecord[]): Promise<void> {
  const { byId } = runSummariesStore.getState();
  const outdated = records.filter(({ id, updatedAtMs }) => byId[id]?.updatedAtMs !== updatedAtMs);
  const read = await Promise.all(
    outdated.map(async ({ id, updatedAtMs }) => {
      const { rows, evaluations } = await store.readRunHistory(id);
      const metrics = new RunMetrics();
      metrics.restore(rows, evaluations);
      return [id, { updatedAtMs, summary: summaryOf(metrics) }] as const;
    }),
  );
  if (read.length > 0) runSummariesStore.setState((now) => ({ byId: { ...now.byId, ...Object.fromEntries(read) } }));
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
