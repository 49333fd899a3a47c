/**
 * What the person adds to a run: a name of their own, notes, tags, its colour. A record of its own that only the page
 * writes, so that a worker that stores the run's progress and a person who renames it never overwrite each other.
 */
import * as v from 'valibot';
import { createStore } from 'zustand/vanilla';
import type { RecordDatabase } from '../../storage/database.ts';

export interface RunNotes {
  readonly version: 1;
  /** In place of the run's own name; null = that. */
  readonly title: string | null;
  readonly notes: string;
  /** Each once, in the order in which they were written. */
  readonly tags: readonly string[];
  /** The colour and dash that the run is known by, as a place in the palette; null = none yet. */
  readonly place: number | null;
}

export const NO_NOTES: RunNotes = { version: 1, title: null, notes: '', tags: [], place: null };

const PREFIX = 'run-notes/';

const runNotes = v.object({
  version: v.literal(1),
  title: v.nullable(v.pipe(v.string(), v.minLength(1))),
  notes: v.string(),
  tags: v.array(v.string()),
  place: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

/** A stored record as notes; null where it is none: a run is worth more than a damaged note about it. */
export function restoreRunNotes(stored: unknown): RunNotes | null {
  const parsed = v.safeParse(runNotes, stored);
  return parsed.success ? parsed.output : null;
}

export function runNotesKey(runId: string): string {
  return `${PREFIX}${runId}`;
}

/** Notes of all runs that have some, by run id. */
export const runNotesStore = createStore<{ readonly byId: Readonly<Record<string, RunNotes>> }>(() => ({ byId: {} }));

export function notesOf(byId: Readonly<Record<string, RunNotes>>, runId: string): RunNotes {
  return byId[runId] ?? NO_NOTES;
}

/** What a run is called on the page: as the person named it, else as its file does. */
export function titleOf(
  byId: Readonly<Record<string, RunNotes>>,
  { id, spec }: { readonly id: string; readonly spec: { readonly name: string } },
): string {
  return notesOf(byId, id).title ?? spec.name;
}

/** Reads all notes. @throws LabError `Storage` */
export async function readRunNotes(database: RecordDatabase): Promise<void> {
  const keys = await database.keysWithPrefix(PREFIX);
  const stored = await database.getMany(keys);
  const entries = keys.flatMap((key, index) => {
    const notes = restoreRunNotes(stored[index]);
    return notes === null ? [] : [[key.slice(PREFIX.length), notes] as const];
  });
  runNotesStore.setState({ byId: Object.fromEntries(entries) });
}

/** Changes a run's notes, on the page at once. @throws LabError `Storage` */
export async function changeRunNotes(
  database: RecordDatabase,
  runId: string,
  change: Partial<Omit<RunNotes, 'version'>>,
): Promise<void> {
  const notes = { ...notesOf(runNotesStore.getState().byId, runId), ...change };
  runNotesStore.setState(({ byId }) => ({ byId: { ...byId, [runId]: notes } }));
  await database.putMany([[runNotesKey(runId), notes]]);
}

/** Removes for good the notes of runs that `isThere` does not know. @throws LabError `Storage` */
export async function removeNotesWithoutRun(
  database: RecordDatabase,
  isThere: (runId: string) => boolean,
): Promise<void> {
  const keys = await database.keysWithPrefix(PREFIX);
  await database.deleteMany(keys.filter((key) => !isThere(key.slice(PREFIX.length))));
}

/** "long inputs, to report" -> ["long inputs", "to report"]: each once, without empty ones. */
export function tagsOf(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ''))];
}
