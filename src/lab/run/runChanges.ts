/** Word of every change of state of the runs that this tab trains. */
import type { RunState } from '../../worker/protocol.ts';
import { runsStore, type ShownRun } from './runsStore.ts';

/**
 * Calls `listener` when a run begins (`before` is null) and whenever its state changes. Stored runs that are opened to be
 * looked at do not change. Returns how to stop that.
 */
export function listenToRunStates(listener: (run: ShownRun, before: RunState | null) => void): () => void {
  return runsStore.subscribe((now, then) => {
    const known = new Set([now.liveId, then.liveId].flatMap((id) => (id === null ? [] : [id])));
    for (const id of known) {
      const run = now.runs[id];
      const before = then.liveId === id ? (then.runs[id]?.state ?? null) : null;
      if (run !== undefined && run.state !== before) listener(run, before);
    }
  });
}
