/**
 * What an archive holds, as things that people know: a run, a prompt of the library, a study. Each is a handful of
 * records under keys that its id is part of; every record is checked by whoever reads it from storage.
 */
import { LabError } from '../../base/errors.ts';
import {
  type CheckpointHeader,
  type RunRecord,
  restoreHeader,
  restoreHistory,
  restoreMaterials,
  restoreRun,
  restoreSnapshot,
} from '../../training/runRecords.ts';
import { parseStudy } from '../../training/study/studyFile.ts';
import { restoreProgress, restoreStudy } from '../../training/study/studyStore.ts';
import { restoreLibraryRecord } from '../library/libraryRecords.ts';
import { restoreRunNotes } from '../run/runNotes.ts';

export const THING_KINDS = ['run', 'library', 'study'] as const;
export type ThingKind = (typeof THING_KINDS)[number];

export type StoredRecord = readonly [key: string, value: unknown];

export interface Thing {
  readonly kind: ThingKind;
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** By rising key. */
  readonly records: readonly StoredRecord[];
}

/** The first part of a key, and the kind of thing that such records belong to. The record `kind/id` is its head. */
export const PART_KINDS: Readonly<Record<string, ThingKind>> = {
  run: 'run',
  materials: 'run',
  checkpoint: 'run',
  snapshot: 'run',
  history: 'run',
  'run-notes': 'run',
  library: 'library',
  study: 'study',
  'study-files': 'study',
  'study-progress': 'study',
  'study-runs': 'study',
};

/** Of a key such as `checkpoint/id/000000000010`. Null where it belongs to nothing that an archive holds. */
export function ownerOf(key: string): { readonly kind: ThingKind; readonly id: string } | null {
  const [part = '', id = ''] = key.split('/');
  const kind = Object.hasOwn(PART_KINDS, part) ? PART_KINDS[part] : undefined;
  return kind === undefined || id === '' ? null : { kind, id };
}

/**
 * A record as its own reader takes it.
 * @throws LabError that says what is damaged: of the record's reader, or `Checkpoint` if it stands under another's key
 */
export function checkedRecord([key, value]: StoredRecord): StoredRecord {
  const [part = '', ...rest] = key.split('/');
  // The runs of a study have ids with "/" in them.
  const [idOfStep, step] = [rest.slice(0, -1).join('/'), Number(rest.at(-1))];
  const where = `Record ${key}`;
  switch (part) {
    case 'run':
      return [key, atKey(key, restoreRun(value, where), (run) => `run/${run.id}`)];
    case 'materials':
      return [key, restoreMaterials(value, where)];
    case 'checkpoint':
      return [key, atKey(key, restoreHeader(value, where), (header) => stepKey(part, header.runId, header.step))];
    case 'snapshot':
      return [key, atKey(key, restoreSnapshot(value, where), (snapshot) => stepKey(part, idOfStep, snapshot.step))];
    case 'history':
      return [key, atKey(key, restoreHistory(value, where), () => stepKey(part, idOfStep, step))];
    case 'run-notes': {
      const notes = restoreRunNotes(value);
      if (notes === null) throw misplaced(key, 'notes as this version of the lab writes them');
      return [key, notes];
    }
    case 'library':
      return [key, atKey(key, restoreLibraryRecord(value, where), ({ entry }) => `library/${entry.id}`)];
    case 'study': {
      const record = restoreStudy(value, where);
      parseStudy(record.json, record.fileName);
      return [key, atKey(key, record, () => `study/${record.id}`)];
    }
    case 'study-files':
      return [key, restoreMaterials(value, where)];
    case 'study-progress':
      return [key, restoreProgress(value, where)];
    case 'study-runs': {
      const [, checked] = checkedRecord([innerKey(key), value]);
      if (ownerOf(innerKey(key))?.kind === 'run') return [key, checked];
      throw misplaced(key, 'a record of a study’s run');
    }
    default:
      throw misplaced(key, 'a record of a run, a prompt or a study');
  }
}

/**
 * Records as things, by kind and id. All records must have been checked.
 * @throws LabError `Checkpoint` if a thing has no head, or a checkpoint no snapshot
 */
export function thingsOf(records: readonly StoredRecord[]): Thing[] {
  const byOwner = new Map<string, StoredRecord[]>();
  for (const record of records) {
    const owner = ownerOf(record[0]);
    if (owner === null) throw misplaced(record[0], 'a record of a run, a prompt or a study');
    const key = `${owner.kind}/${owner.id}`;
    byOwner.set(key, [...(byOwner.get(key) ?? []), record]);
  }
  return [...byOwner].sort(byKey).map(([head, own]) => {
    const [kind, id] = head.split('/') as [ThingKind, string];
    const sorted = own.sort(byKey);
    const keys = new Set(sorted.map(([key]) => key));
    if (keys.size < sorted.length) throw misplaced(head, 'each record once');
    const value = sorted.find(([key]) => key === head)?.[1];
    if (value === undefined) throw misplaced(head, 'the record itself beside what belongs to it');
    for (const key of keys) {
      const inner = innerKey(key);
      if (!inner.startsWith('checkpoint/')) continue;
      const snapshot = `${key.slice(0, key.length - inner.length)}${inner.replace('checkpoint/', 'snapshot/')}`;
      if (!keys.has(snapshot)) throw misplaced(key, 'a snapshot for every checkpoint');
    }
    if (kind === 'run' && !keys.has(`materials/${id}`)) throw misplaced(`materials/${id}`, 'the files of the run');
    return { kind, id, name: nameOf(kind, value), records: sorted };
  });
}

/** The record that says what a run is. */
export function runOfThing({ id, records }: Thing): RunRecord {
  return records.find(([key]) => key === `run/${id}`)?.[1] as RunRecord;
}

/** The headers of a run's checkpoints by rising step. */
export function headersOfThing({ records }: Thing): CheckpointHeader[] {
  return records.filter(([key]) => key.startsWith('checkpoint/')).map(([, value]) => value as CheckpointHeader);
}

/** The same thing under another id, and under a name that says where it comes from. */
export function copyOfThing(thing: Thing, newId: string): Thing {
  const { kind, name } = thing;
  // A study's name is that of files as well.
  return renamedThing(thing, newId, kind === 'study' ? `${name.slice(0, 71)}-imported` : `${name} (imported)`);
}

/** The same thing under another id and name; a title that the person gave it is left out. */
export function renamedThing({ kind, id, records }: Thing, newId: string, newName: string): Thing {
  const renamed = records.map(([key, value]): StoredRecord => {
    const [part, owner, ...rest] = key.split('/');
    const newKey = [part, owner === id ? newId : owner, ...rest].join('/');
    return [newKey, renamedValue(part ?? '', value, newId, newName)];
  });
  return { kind, id: newId, name: newName, records: renamed };
}

function renamedValue(part: string, value: unknown, newId: string, newName: string): unknown {
  switch (part) {
    case 'run':
      return { ...(value as RunRecord), id: newId, name: newName };
    case 'checkpoint':
      return { ...(value as CheckpointHeader), runId: newId };
    case 'run-notes':
      return { ...(value as object), title: null };
    case 'library': {
      const record = value as { readonly entry: object };
      return { ...record, entry: { ...record.entry, id: newId, name: newName } };
    }
    case 'study': {
      const record = value as { readonly json: object };
      return { ...record, id: newId, json: { ...record.json, name: newName } };
    }
    default:
      return value;
  }
}

function nameOf(kind: ThingKind, head: unknown): string {
  if (kind === 'run') return (head as RunRecord).name;
  if (kind === 'library') return (head as { readonly entry: { readonly name: string } }).entry.name;
  const { json, fileName } = head as { readonly json: unknown; readonly fileName: string };
  return parseStudy(json, fileName).name;
}

/** Without what says which study a run's record belongs to. */
function innerKey(key: string): string {
  return key.startsWith('study-runs/') ? key.split('/').slice(2).join('/') : key;
}

/** The value, if it says of itself that it belongs where it stands. */
function atKey<T>(key: string, value: T, expected: (value: T) => string): T {
  const right = expected(value);
  if (right !== key) throw misplaced(key, right);
  return value;
}

function stepKey(part: string, id: string, step: number): string {
  return `${part}/${id}/${String(step).padStart(12, '0')}`;
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function misplaced(found: string, expected: string): LabError {
  return new LabError({
    tag: 'Checkpoint',
    what: 'A record is missing, damaged or in another’s place',
    found,
    expected,
    remedy: 'Export it again where it came from.',
  });
}
