/** A given archive of the lab as an item: what is in it, and what of that is here already. */
import { openDatabase } from '../../storage/database.ts';
import { readArchive } from '../archive/archive.ts';
import { planImport } from '../archive/importArchive.ts';
import { runOfThing, type Thing } from '../archive/things.ts';
import { unlikeNames } from '../compare/runNames.ts';
import { type RunNotes, runNotesKey } from '../run/runNotes.ts';
import type { ArchivedThing, InspectedArchive } from './inspected.ts';

/** @throws LabError `ZipFormat` and others if it is damaged, `Storage` if it cannot be said what is here */
export async function inspectArchive(id: number, name: string, file: Blob): Promise<InspectedArchive> {
  const things = readArchive(new Uint8Array(await file.arrayBuffer()), name);
  const { added, restored, beside } = await planImport(openDatabase(), things);
  const hereOf = (thing: Thing): ArchivedThing['here'] => {
    if (added.includes(thing)) return 'new';
    if (restored.includes(thing)) return 'trashed';
    // What comes beside another has an id of its own, which begins with the one that is taken.
    return beside.some((copy) => copy.kind === thing.kind && copy.id.startsWith(`${thing.id}~`)) ? 'differs' : 'same';
  };
  const runs = namesOfRuns(things);
  const described = things.map((thing) => ({
    kind: thing.kind,
    id: thing.id,
    name: (thing.kind === 'run' ? runs.get(thing.id) : undefined) ?? thing.name,
    here: hereOf(thing),
  }));
  return { kind: 'archive', id, name, file, things: described };
}

/** As the table of runs will call them, by id: by the titles that the person gave them, each unlike the others. */
function namesOfRuns(things: readonly Thing[]): ReadonlyMap<string, string> {
  const runs = things
    .filter(({ kind }) => kind === 'run')
    .map((thing) => ({ ...runOfThing(thing), name: titleOfThing(thing) ?? thing.name }))
    .sort((one, other) => one.createdAtMs - other.createdAtMs);
  const names = new Map(runs.map(({ id, name }) => [id, name]));
  return unlikeNames(runs, (id) => names.get(id));
}

function titleOfThing({ id, records }: Thing): string | null {
  const notes = records.find(([key]) => key === runNotesKey(id))?.[1] as RunNotes | undefined;
  return notes?.title ?? null;
}
