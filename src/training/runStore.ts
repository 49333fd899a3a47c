/**
 * Runs and their checkpoints in storage. Writers put everything that belongs together into one transaction; readers
 * get checked records, and learn of damaged ones instead of failing over them. The page and the worker both use this.
 */
import { isLabError, LabError, type LabErrorParts } from '../base/errors.ts';
import { Turns } from '../base/turns.ts';
import type { RecordDatabase } from '../storage/database.ts';
import { type HistoryPart, mergeHistories } from './runHistory.ts';
import {
  type CheckpointHeader,
  type RunRecord,
  restoreHeader,
  restoreHistory,
  restoreMaterials,
  restoreRun,
  restoreSnapshot,
  type Snapshot,
  type SnapshotRecord,
} from './runRecords.ts';

/** Records that could be read, and an error for each that could not. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly damaged: readonly LabErrorParts[];
}

/** By ascending step, each step once. */
export interface RunHistory extends HistoryPart {
  readonly damaged: readonly LabErrorParts[];
}

/** A run's changing fields: what a checkpoint or a change of state may rewrite. */
export type RunUpdate = Partial<Pick<RunRecord, 'name' | 'state' | 'error' | 'lastStep' | 'trashed'>>;

export type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

const runKey = (runId: string) => `run/${runId}`;
const materialsKey = (runId: string) => `materials/${runId}`;
const stepKey = (kind: 'checkpoint' | 'snapshot' | 'history', runId: string, step: number) =>
  `${kind}/${runId}/${String(step).padStart(12, '0')}`;
const checkpointKeys = (runId: string, step: number) => [
  stepKey('checkpoint', runId, step),
  stepKey('snapshot', runId, step),
];
const stepPrefix = (kind: 'checkpoint' | 'snapshot' | 'history', runId: string) => `${kind}/${runId}/`;

export class RunStore {
  private readonly database: RecordDatabase;
  private readonly nowMs: () => number;

  constructor(database: RecordDatabase, nowMs: () => number = Date.now) {
    this.database = database;
    this.nowMs = nowMs;
  }

  /** All runs that are not in the trash (or all that are), newest first. */
  async listRuns(options: { trashed: boolean } = { trashed: false }): Promise<Listing<RunRecord>> {
    const listing = await this.readAll('run/', restoreRun);
    return {
      items: listing.items
        .filter((run) => run.trashed === options.trashed)
        .sort((a, b) => b.createdAtMs - a.createdAtMs),
      damaged: listing.damaged,
    };
  }

  /**
   * Runs that ended without being finished or stopped: their tab was closed or crashed, or they failed. A run that
   * another tab trains right now is among them; `heldLocks` tells those apart.
   */
  async unfinishedRuns(): Promise<readonly RunRecord[]> {
    const { items } = await this.listRuns();
    return items.filter((run) => run.state === 'training' || run.state === 'failed');
  }

  /** @throws LabError `Checkpoint` if there is no such run or its record is damaged */
  async readRun(runId: string): Promise<RunRecord> {
    return restoreRun(await this.read(runKey(runId)), `Run ${runId}`);
  }

  /** The files that the run was given. @throws LabError `Checkpoint` */
  async readMaterials(runId: string): Promise<Files> {
    return restoreMaterials(await this.read(materialsKey(runId)), `Files of run ${runId}`).files;
  }

  /** Keeps a new run with its files. */
  async createRun(
    run: Omit<RunRecord, 'version' | 'createdAtMs' | 'updatedAtMs' | 'trashed' | 'lastStep' | 'state' | 'error'>,
    files: Files,
  ): Promise<RunRecord> {
    const now = this.nowMs();
    const record: RunRecord = {
      version: 1,
      ...run,
      state: 'training',
      error: null,
      createdAtMs: now,
      updatedAtMs: now,
      lastStep: 0,
      trashed: false,
    };
    await this.database.putMany([
      [runKey(run.id), record],
      [materialsKey(run.id), { version: 1, files }],
    ]);
    return record;
  }

  async updateRun(runId: string, update: RunUpdate): Promise<void> {
    await this.database.putMany([await this.updatedRun(runId, update)]);
  }

  /** Writes a checkpoint whole or not at all, in one transaction, and the run's record with it. */
  async writeCheckpoint(
    run: Pick<RunRecord, 'id' | 'identities'>,
    snapshot: Snapshot,
    globalStep: number,
    history: HistoryPart,
  ): Promise<CheckpointHeader> {
    const { step } = snapshot;
    const header: CheckpointHeader = {
      version: 1,
      runId: run.id,
      step,
      globalStep,
      createdAtMs: this.nowMs(),
      trashed: false,
    };
    const snapshotRecord: SnapshotRecord = { version: 1, ...snapshot, identities: run.identities };
    const historyKey = stepKey('history', run.id, step);
    await this.database.putMany([
      [stepKey('checkpoint', run.id, step), header],
      [stepKey('snapshot', run.id, step), snapshotRecord],
      [
        historyKey,
        { version: 1, ...mergeHistories([...(await this.readAll(historyKey, restoreHistory)).items, history]) },
      ],
      await this.updatedRun(run.id, { lastStep: step }),
    ]);
    return header;
  }

  /** A run's checkpoints by ascending step; those in the trash are among them, marked. */
  listCheckpoints(runId: string): Promise<Listing<CheckpointHeader>> {
    return this.readAll(stepPrefix('checkpoint', runId), restoreHeader);
  }

  /** @throws LabError `Checkpoint` if it is not there, damaged, or of another step than its key says */
  async readCheckpoint(runId: string, step: number): Promise<SnapshotRecord> {
    const where = `Checkpoint ${step} of run ${runId}`;
    const snapshot = restoreSnapshot(await this.read(stepKey('snapshot', runId, step)), where);
    if (snapshot.step !== step) {
      throw new LabError({
        tag: 'Checkpoint',
        what: 'This checkpoint is of another step',
        found: `step ${snapshot.step}`,
        expected: `step ${step}`,
        remedy: 'Continue from an earlier checkpoint, or delete the run and train again.',
        where,
      });
    }
    return snapshot;
  }

  /** Metrics and evaluations of all checkpoints together; with `upToStep`, only of the steps up to there. */
  async readRunHistory(runId: string, upToStep = Number.POSITIVE_INFINITY): Promise<RunHistory> {
    const { items, damaged } = await this.readAll(stepPrefix('history', runId), restoreHistory);
    return { ...mergeHistories(items, upToStep), damaged };
  }

  /** Deletes a checkpoint so that `restoreCheckpoint` can undo it; `emptyTrash` makes it final. */
  trashCheckpoint(runId: string, step: number): Promise<void> {
    return this.markCheckpoint(runId, step, true);
  }

  restoreCheckpoint(runId: string, step: number): Promise<void> {
    return this.markCheckpoint(runId, step, false);
  }

  /** Removes a checkpoint at once and for good; its part of the history stays. */
  removeCheckpoint(runId: string, step: number): Promise<void> {
    return this.database.deleteMany(checkpointKeys(runId, step));
  }

  /** Deletes a run so that `restoreRun` can undo it; `emptyTrash` makes it final. */
  trashRun(runId: string): Promise<void> {
    return this.updateRun(runId, { trashed: true });
  }

  restoreRun(runId: string): Promise<void> {
    return this.updateRun(runId, { trashed: false });
  }

  /** Removes a run with all that belongs to it, at once and for good, damaged or not. */
  async removeRun(runId: string): Promise<void> {
    const doomed = [runKey(runId), materialsKey(runId)];
    for (const kind of ['checkpoint', 'snapshot', 'history'] as const) {
      doomed.push(...(await this.database.keysWithPrefix(stepPrefix(kind, runId))));
    }
    await this.database.deleteMany(doomed);
  }

  /** Removes for good all trashed runs, and the trashed checkpoints of the others, whose history stays. */
  async emptyTrash(): Promise<void> {
    for (const run of (await this.listRuns({ trashed: true })).items) await this.removeRun(run.id);
    const doomed: string[] = [];
    for (const { runId, step, trashed } of (await this.readAll('checkpoint/', restoreHeader)).items) {
      if (trashed) doomed.push(...checkpointKeys(runId, step));
    }
    await this.database.deleteMany(doomed);
  }

  private async markCheckpoint(runId: string, step: number, trashed: boolean): Promise<void> {
    const key = stepKey('checkpoint', runId, step);
    const header = restoreHeader(await this.read(key), `Checkpoint ${step} of run ${runId}`);
    await this.database.putMany([[key, { ...header, trashed }]]);
  }

  private async updatedRun(runId: string, update: RunUpdate): Promise<readonly [string, RunRecord]> {
    const run = await this.readRun(runId);
    return [runKey(runId), { ...run, ...update, updatedAtMs: this.nowMs() }];
  }

  private async read(key: string): Promise<unknown> {
    const [record] = await this.database.getMany([key]);
    return record;
  }

  private async readAll<T>(
    prefix: string,
    restore: (stored: unknown, where: string) => T,
  ): Promise<{ items: T[]; damaged: LabErrorParts[] }> {
    const keys = await this.database.keysWithPrefix(prefix);
    const records = await this.database.getMany(keys);
    const items: T[] = [];
    const damaged: LabErrorParts[] = [];
    const turns = new Turns();
    for (const [index, key] of keys.entries()) {
      await turns.next(); // there may be hundreds of parts
      try {
        items.push(restore(records[index], `Record ${key}`));
      } catch (error) {
        if (!isLabError(error)) throw error;
        damaged.push(error.toParts());
      }
    }
    return { items, damaged };
  }
}
