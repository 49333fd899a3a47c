/** Reads what is stored as things for an archive: what is in the trash stays out, and what is damaged is told of. */
import { isLabError, type LabErrorParts } from '../../base/errors.ts';
import type { RecordDatabase } from '../../storage/database.ts';
import {
  checkedRecord,
  ownerOf,
  PART_KINDS,
  type StoredRecord,
  type Thing,
  type ThingKind,
  thingsOf,
} from './things.ts';

export interface Collected {
  readonly things: readonly Thing[];
  /** Why something was left out. */
  readonly damaged: readonly LabErrorParts[];
}

/** Everything that is stored and not in the trash. @throws LabError `Storage` */
export async function collectEverything(database: RecordDatabase): Promise<Collected> {
  const heads = await Promise.all(
    [...new Set(Object.values(PART_KINDS))].map(async (kind) =>
      (await database.keysWithPrefix(`${kind}/`)).flatMap((key) => ownerOf(key) ?? []),
    ),
  );
  const collected = { things: [] as Thing[], damaged: [] as LabErrorParts[] };
  for (const { kind, id } of heads.flat()) {
    const { things, damaged } = await collectThing(database, kind, id);
    collected.things.push(...things);
    collected.damaged.push(...damaged);
  }
  return collected;
}

/**
 * One thing with all that belongs to it: none if it is not there, damaged itself, or in the trash.
 * @param withTrashed also if it is in the trash
 * @throws LabError `Storage`
 */
export async function collectThing(
  database: RecordDatabase,
  kind: ThingKind,
  id: string,
  { withTrashed = false } = {},
): Promise<Collected> {
  const keys = await keysOf(database, kind, id);
  const values = await database.getMany(keys);
  const records: StoredRecord[] = [];
  const damaged: LabErrorParts[] = [];
  for (const [index, key] of keys.entries()) {
    try {
      records.push(checkedRecord([key, values[index]]));
    } catch (error) {
      if (!isLabError(error)) throw error;
      damaged.push(error.toParts());
    }
  }
  const head = records.find(([key]) => key === `${kind}/${id}`)?.[1];
  if (head === undefined || (isTrashed(head) && !withTrashed)) return { things: [], damaged };
  try {
    return { things: thingsOf(withoutLooseSteps(records)), damaged };
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { things: [], damaged: [...damaged, error.toParts()] };
  }
}

async function keysOf(database: RecordDatabase, kind: ThingKind, id: string): Promise<string[]> {
  const parts = Object.keys(PART_KINDS).filter((part) => PART_KINDS[part] === kind);
  const keys = await Promise.all(
    parts.map(async (part) => {
      const own = `${part}/${id}`;
      return (await database.keysWithPrefix(own)).filter((key) => key === own || key.startsWith(`${own}/`));
    }),
  );
  return keys.flat();
}

const STEP_PART = /^((?:study-runs\/[^/]+\/)?)(checkpoint|snapshot)(\/.*)$/;

/** Checkpoints come with header and snapshot or not at all; those in the trash do not come. */
function withoutLooseSteps(records: readonly StoredRecord[]): StoredRecord[] {
  const kept = new Set(records.filter(([, value]) => !isTrashed(value)).map(([key]) => key));
  return records.filter(([key]) => {
    const [, owner, part, step] = STEP_PART.exec(key) ?? [];
    const partner = `${owner}${part === 'checkpoint' ? 'snapshot' : 'checkpoint'}${step}`;
    return part === undefined || (kept.has(key) && kept.has(partner));
  });
}

function isTrashed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'trashed' in value && value.trashed === true;
}
