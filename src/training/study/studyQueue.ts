/** In which order the runs of a study are trained, and which of them share a batch. */
import type { StudyRun } from './studyFile.ts';

/** What a person has changed of a study's queue. */
export interface QueueChanges {
  /** Ids of runs that come first, in this order; the others follow in the study's. */
  readonly order: readonly string[];
  /** Ids of runs that shall not be trained. */
  readonly removed: readonly string[];
}

/** The runs that wait, next first. `isOver` tells which have ended. */
export function waitingRuns(
  runs: readonly StudyRun[],
  { order, removed }: QueueChanges,
  isOver: (id: string) => boolean = () => false,
): StudyRun[] {
  const gone = new Set(removed);
  const placeOf = new Map(order.map((id, place) => [id, place]));
  const place = ({ id }: StudyRun) => placeOf.get(id) ?? order.length;
  // Sorting keeps the study's own order among those that nobody has moved.
  return runs.filter(({ id }) => !gone.has(id) && !isOver(id)).sort((one, other) => place(one) - place(other));
}

/** The first of the waiting runs, and those of its target that come after it: they have all but start and seed in common. */
export function nextBatch(waiting: readonly StudyRun[], together: number): readonly StudyRun[] {
  return waiting.filter(({ target }) => target === waiting[0]?.target).slice(0, together);
}

/** All batches that the waiting runs will make. */
export function batchesOf(waiting: readonly StudyRun[], together: number): readonly (readonly StudyRun[])[] {
  const batches: (readonly StudyRun[])[] = [];
  for (let left = waiting; left.length > 0; ) {
    const batch = nextBatch(left, together);
    const taken = new Set(batch);
    batches.push(batch);
    left = left.filter((run) => !taken.has(run));
  }
  return batches;
}

/** The order in which a batch has changed places with the one at `to`; as it was if there is no such place. */
export function movedBatch(batches: readonly (readonly StudyRun[])[], from: number, to: number): string[] {
  const moved = [...batches];
  const [batch] = moved.splice(from, 1);
  if (batch !== undefined && to >= 0 && to < batches.length) moved.splice(to, 0, batch);
  else if (batch !== undefined) moved.splice(from, 0, batch);
  return moved.flat().map(({ id }) => id);
}
