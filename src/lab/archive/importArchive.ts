/** Takes in the things of an archive. What is there already stays as it is, whatever the archive says of it. */
import { sha256Hex } from '../../base/hash.ts';
import type { RecordDatabase } from '../../storage/database.ts';
import { collectThing } from './collect.ts';
import { RecordEncoder } from './recordCoding.ts';
import { copyOfThing, type StoredRecord, type Thing } from './things.ts';

export interface ImportOutcome {
  /** New here. */
  readonly added: readonly Thing[];
  /** Here already, with the same content. */
  readonly same: readonly Thing[];
  /** Another with the same id is here: kept beside it, under another id and name. */
  readonly beside: readonly Thing[];
  /** Of those that were here, in the trash: taken out of it. */
  readonly restored: readonly Thing[];
}

/** What an import would do, and the records that it would write. */
export interface ImportPlan extends ImportOutcome {
  readonly written: readonly StoredRecord[];
}

/**
 * Adds all things or, if storage fails, none. To import the same archive twice is to import it once.
 * @throws LabError `Storage`
 */
export async function importThings(database: RecordDatabase, things: readonly Thing[]): Promise<ImportOutcome> {
  const { written, ...outcome } = await planImport(database, things);
  await database.putMany(written);
  return outcome;
}

/** What `importThings` would do now. @throws LabError `Storage` */
export async function planImport(database: RecordDatabase, things: readonly Thing[]): Promise<ImportPlan> {
  const outcome = { added: [] as Thing[], same: [] as Thing[], beside: [] as Thing[], restored: [] as Thing[] };
  const written: StoredRecord[] = [];
  for (const thing of things) {
    const known = await contentHere(database, thing);
    if (known === null) {
      outcome.added.push(thing);
      written.push(...thing.records);
      continue;
    }
    const content = await contentOf(thing);
    if (known.content === content) {
      (known.isTrashed ? outcome.restored : outcome.same).push(thing);
      if (known.isTrashed) written.push(...thing.records.filter(([key]) => key === headKey(thing)));
      continue;
    }
    const copy = copyOfThing(thing, `${thing.id}~${content.slice(0, 12)}`);
    if ((await contentHere(database, copy)) === null) {
      outcome.beside.push(copy);
      written.push(...copy.records);
    } else outcome.same.push(copy);
  }
  return { ...outcome, written };
}

/** What is stored under a thing's id, in the trash or not; null if there is nothing. */
async function contentHere(database: RecordDatabase, { kind, id }: Thing) {
  const { things, damaged } = await collectThing(database, kind, id, { withTrashed: true });
  const [thing] = things;
  if (thing !== undefined) {
    const head = thing.records.find(([key]) => key === headKey(thing))?.[1] as { readonly trashed: boolean };
    return { content: damaged.length === 0 ? await contentOf(thing) : null, isTrashed: head.trashed };
  }
  const [head] = await database.getMany([`${kind}/${id}`]);
  // A record that cannot be read is no reason to write over it.
  return head === undefined ? null : { content: null, isTrashed: false };
}

/** Equal for things of the same content, whatever the person has noted about them and whether they are in the trash. */
async function contentOf(thing: Thing): Promise<string> {
  const encoder = new RecordEncoder();
  const records = thing.records
    .filter(([key]) => !key.startsWith('run-notes/'))
    .map(([key, value]) => [key, encoder.encode(key === headKey(thing) ? withoutState(value) : value)]);
  const [json, bytes] = [new TextEncoder().encode(JSON.stringify(records)), encoder.bytes()];
  return `${await sha256Hex(json)}${await sha256Hex(bytes)}`;
}

/** When a record was last touched, and whether it is in the trash, is nothing that makes it another. */
function withoutState(head: unknown): unknown {
  return { ...(head as object), trashed: undefined, updatedAtMs: undefined };
}

function headKey({ kind, id }: Thing): string {
  return `${kind}/${id}`;
}
