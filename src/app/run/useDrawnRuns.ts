/** The runs in the picture: the shown one and those beside it, with what they are called there. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { comparisonStore, drawnRuns } from '../../lab/compare/comparisonStore.ts';
import { runNames } from '../../lab/compare/runNames.ts';
import type { ShownRun } from '../../lab/run/runsStore.ts';
import { storedRunsStore } from '../../lab/run/storedRuns.ts';
import type { RunRecord } from '../../training/runRecords.ts';

export interface PicturedRun {
  readonly id: string;
  readonly name: string;
  /** In the palette, from 0. */
  readonly place: number;
  /** Null for a moment while the shown run is new. */
  readonly record: RunRecord | null;
}

/** The shown run first. Runs that were deleted are left out; they come back with Undo. */
export function useDrawnRuns(run: ShownRun): readonly PicturedRun[] {
  const comparison = useStore(comparisonStore);
  const { runs: stored } = useStore(storedRunsStore);
  return useMemo(() => {
    const records = new Map(stored.map((record) => [record.id, record]));
    const drawn = drawnRuns(comparison, run.id, (id) => records.has(id));
    const oldestFirst = [...drawn].sort((a, b) => startedAt(records.get(a.id)) - startedAt(records.get(b.id)));
    const names = runNames(
      oldestFirst.map(({ id }) => ({ id, spec: records.get(id)?.spec ?? run.spec })),
      (id) => records.get(id)?.name,
    );
    return drawn.map(({ id, place }) => ({
      id,
      place,
      name: names.get(id) ?? id,
      record: records.get(id) ?? null,
    }));
  }, [comparison, stored, run.id, run.spec]);
}

function startedAt(record: RunRecord | undefined): number {
  return record?.createdAtMs ?? Number.POSITIVE_INFINITY;
}
