/**
 * Studies in storage. What the person decides (the file, the queue, the trash) and what the trainer reports (how far it
 * is) are two records, each with one writer, so that page and worker never overwrite each other. The runs of a study
 * are ordinary run records in a part of the database of their own.
 */
import * as v from 'valibot';
import { LabError, type LabErrorParts } from '../../base/errors.ts';
import type { RecordDatabase } from '../../storage/database.ts';
import { prefixedDatabase } from '../../storage/prefixedDatabase.ts';
import type { FileBytes } from '../runFiles.ts';
import { restoreMaterials, type StoredModelSource } from '../runRecords.ts';
import { type Listing, RunStore } from '../runStore.ts';
import type { QueueChanges } from './studyQueue.ts';

/** What a study is for where it is part of the search for a source. */
export interface StudyPurpose {
  /** The search: all its studies have the same. */
  readonly search: string;
  /** `mixtureSource` makes the prompt that `mixture` starts from. */
  readonly role: 'scratch' | 'bestOfTopK' | 'weightedAverage' | 'mixtureSource' | 'mixture';
  /** How many sources are used. */
  readonly k: number;
  /** Of `scratch`: the step whose checkpoint is the task embedding. */
  readonly keyStep: number;
}

export interface StudyRecord extends QueueChanges {
  readonly version: 1;
  readonly id: string;
  /** The study file; `parseStudy` checks it. */
  readonly json: unknown;
  readonly fileName: string;
  readonly modelSource: StoredModelSource;
  /** How many runs share a batch, at most. */
  readonly together: number;
  readonly createdAtMs: number;
  readonly trashed: boolean;
  readonly purpose?: StudyPurpose;
}

/** `training` may also mean that its tab is gone: whoever holds no lock does not train. */
export type StudyState = 'waiting' | 'training' | 'stopped' | 'finished' | 'failed';

export interface StudyProgress {
  readonly version: 1;
  readonly state: StudyState;
  /** Why it failed; null unless `state` is `failed`. */
  readonly error: LabErrorParts | null;
  readonly updatedAtMs: number;
}

const studyRecord = v.object({
  version: v.literal(1),
  id: v.string(),
  json: v.unknown(),
  fileName: v.string(),
  modelSource: v.variant('kind', [
    v.object({ kind: v.literal('lab') }),
    v.object({ kind: v.literal('files'), name: v.string() }),
  ]),
  together: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  createdAtMs: v.pipe(v.number(), v.finite()),
  order: v.array(v.string()),
  removed: v.array(v.string()),
  trashed: v.boolean(),
  purpose: v.exactOptional(
    v.object({
      search: v.string(),
      role: v.picklist(['scratch', 'bestOfTopK', 'weightedAverage', 'mixtureSource', 'mixture']),
      k: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      keyStep: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    }),
  ),
});

const studyProgress = v.object({
  version: v.literal(1),
  state: v.picklist(['waiting', 'training', 'stopped', 'finished', 'failed']),
  error: v.nullable(
    v.object({
      tag: v.custom<LabErrorParts['tag']>((tag) => typeof tag === 'string'),
      what: v.string(),
      found: v.string(),
      expected: v.string(),
      remedy: v.string(),
      where: v.exactOptional(v.string()),
    }),
  ),
  updatedAtMs: v.pipe(v.number(), v.finite()),
});

/** @throws LabError `Checkpoint` */
export function restoreStudy(stored: unknown, where: string): StudyRecord {
  const parsed = v.safeParse(studyRecord, stored);
  if (parsed.success) return parsed.output;
  throw damage(where, parsed.issues[0].message);
}

/** @throws LabError `Checkpoint` */
export function restoreProgress(stored: unknown, where: string): StudyProgress {
  const parsed = v.safeParse(studyProgress, stored);
  if (parsed.success) return parsed.output;
  throw damage(where, parsed.issues[0].message);
}

const recordKey = (id: string) => `study/${id}`;
const progressKey = (id: string) => `study-progress/${id}`;
const filesKey = (id: string) => `study-files/${id}`;
const runsPrefix = (id: string) => `study-runs/${id}/`;

export class StudyStore {
  private readonly database: RecordDatabase;
  private readonly nowMs: () => number;

  constructor(database: RecordDatabase, nowMs: () => number = Date.now) {
    this.database = database;
    this.nowMs = nowMs;
  }

  /** The runs of a study, by their ids in it. */
  runsOf(id: string): RunStore {
    return new RunStore(prefixedDatabase(this.database, runsPrefix(id)), this.nowMs);
  }

  /** Keeps a new study with the files that it names, the lab's own left out. */
  async create(
    study: Pick<StudyRecord, 'id' | 'json' | 'fileName' | 'modelSource' | 'together' | 'purpose'>,
    files: FileBytes,
  ): Promise<StudyRecord> {
    const record: StudyRecord = {
      version: 1,
      ...study,
      createdAtMs: this.nowMs(),
      order: [],
      removed: [],
      trashed: false,
    };
    await this.database.putMany([
      [recordKey(study.id), record],
      [filesKey(study.id), { version: 1, files }],
    ]);
    return record;
  }

  /** All studies that are not in the trash (or all that are), newest first. */
  async list(options: { trashed: boolean } = { trashed: false }): Promise<Listing<StudyRecord>> {
    const keys = await this.database.keysWithPrefix(recordKey(''));
    const items: StudyRecord[] = [];
    const damaged: LabErrorParts[] = [];
    for (const [index, stored] of (await this.database.getMany(keys)).entries()) {
      const parsed = v.safeParse(studyRecord, stored);
      if (parsed.success) items.push(parsed.output);
      else damaged.push(damage(`Record ${keys[index]}`, parsed.issues[0].message).toParts());
    }
    return {
      items: items
        .filter(({ trashed }) => trashed === options.trashed)
        .sort((one, other) => other.createdAtMs - one.createdAtMs),
      damaged,
    };
  }

  /** @throws LabError `Checkpoint` if there is no such study or its record is damaged */
  async read(id: string): Promise<StudyRecord> {
    return restoreStudy(await this.get(recordKey(id)), `Study ${id}`);
  }

  /** For the page alone. */
  async change(id: string, change: Partial<Pick<StudyRecord, 'order' | 'removed' | 'trashed'>>): Promise<StudyRecord> {
    const record = { ...(await this.read(id)), ...change };
    await this.database.putMany([[recordKey(id), record]]);
    return record;
  }

  /** How far the trainer has come. A damaged record says no more than that it has begun: its runs know where they are. */
  async readProgress(id: string): Promise<StudyProgress> {
    const stored = await this.get(progressKey(id));
    const parsed = v.safeParse(studyProgress, stored);
    if (parsed.success) return parsed.output;
    return { version: 1, state: stored === undefined ? 'waiting' : 'stopped', error: null, updatedAtMs: 0 };
  }

  /** For the trainer alone. */
  async writeProgress(id: string, state: StudyState, error: LabErrorParts | null): Promise<void> {
    const progress: StudyProgress = { version: 1, state, error, updatedAtMs: this.nowMs() };
    await this.database.putMany([[progressKey(id), progress]]);
  }

  /** The files that the study was given, by path. @throws LabError `Checkpoint` */
  async readFiles(id: string): Promise<FileBytes> {
    return restoreMaterials(await this.get(filesKey(id)), `Files of study ${id}`).files;
  }

  /** Removes for good all trashed studies with all their runs. */
  async emptyTrash(): Promise<void> {
    for (const { id } of (await this.list({ trashed: true })).items) await this.remove(id);
  }

  /** Removes a study for good with all its runs. */
  async remove(id: string): Promise<void> {
    const runs = await this.database.keysWithPrefix(runsPrefix(id));
    await this.database.deleteMany([...runs, recordKey(id), progressKey(id), filesKey(id)]);
  }

  private async get(key: string): Promise<unknown> {
    const [record] = await this.database.getMany([key]);
    return record;
  }
}

function damage(where: string, found: string): LabError {
  return new LabError({
    tag: 'Checkpoint',
    what: 'The record of this study is damaged or missing',
    found,
    expected: 'a record as this version of the lab writes it',
    remedy: 'Drop the study file again to train it anew.',
    where,
  });
}
