/**
 * Brings runs to where they can train: a new one from its run file, a stored one from its newest checkpoint. What comes
 * out is stored and its lock is held, but its first step is still to come.
 */
import { trainingShape } from '../training/jointRuns.ts';
import { type PreparedRun, prepareRun, validationExampleCount } from '../training/prepareRun.ts';
import { keptFiles } from '../training/runFiles.ts';
import type { RunSpec } from '../training/runFileTypes.ts';
import type { RunRecord } from '../training/runRecords.ts';
import { freshStart, type ReadyRun, resumedStart } from '../training/runStart.ts';
import { ActiveRun, type StoredRun } from './activeRun.ts';
import { deviceName } from './deviceName.ts';
import type { HostPorts } from './hostPorts.ts';
import type { ModelHolder } from './modelHolder.ts';
import { modelOfRun } from './modelOfRun.ts';
import type { AttachedFiles, RunStarted } from './protocol.ts';
import { underLock } from './runLocks.ts';

/** A run that is prepared and stored, and has not begun. */
export interface LaunchedRun {
  readonly reply: RunStarted;
  readonly active: ActiveRun;
}

/** A run's training with what it was prepared from. */
interface RestoredRun {
  readonly record: RunRecord;
  readonly prepared: PreparedRun;
  readonly ready: ReadyRun;
}

export class RunLauncher {
  private readonly ports: HostPorts;
  private readonly holder: ModelHolder;
  private readonly onEnd: () => void;

  /** `onEnd` is called when a run of this launcher is over and stored as such, before its lock falls free. */
  constructor(ports: HostPorts, holder: ModelHolder, onEnd: () => void) {
    this.ports = ports;
    this.holder = holder;
    this.onEnd = onEnd;
  }

  /** A new run at step 0. @throws LabError `Busy`, and of any tag that its files can give */
  async start(spec: RunSpec, attached: AttachedFiles): Promise<LaunchedRun> {
    const { ports, holder } = this;
    const { loaded, modelSource } = await modelOfRun(holder, spec);
    const prepared = await prepareRun(spec, loaded, ports.runFiles(attached));
    const notes = await loaded.model.reserveTraining(trainingShape([prepared]));
    const ready = freshStart(prepared, loaded, ports.nowSeconds);
    const id = ports.newRunId();
    return underLock(ports, id, async (releaseLock) => {
      const { identities, train } = prepared;
      const environment = { ...ports.build, adapter: deviceName(await holder.openDevice()) };
      const run = { id, name: spec.name, spec, identities, modelSource, trainExamples: train.length, environment };
      const record = await ports.store.createRun(run, prepared.materials);
      return this.launched({ record, prepared, ready: withNotes(ready, notes) }, releaseLock);
    });
  }

  /** A stored run where its newest checkpoint stands. @throws LabError `Busy`, `Checkpoint`, `Storage` and others */
  async resume(runId: string): Promise<LaunchedRun> {
    const { ports } = this;
    return underLock(ports, runId, async (releaseLock) => {
      const restored = await this.restore(runId);
      await ports.store.updateRun(runId, { state: 'training', error: null });
      return this.launched(restored, releaseLock);
    });
  }

  /** A stored run where its newest checkpoint stands, its model loaded again if the GPU has failed. */
  private async restore(runId: string): Promise<RestoredRun> {
    const { ports, holder } = this;
    const record = await ports.store.readRun(runId);
    const loaded = await holder.require(record.spec.weights);
    const files = keptFiles(await ports.store.readMaterials(runId), ports.runFiles({}));
    const prepared = await prepareRun(record.spec, loaded, files);
    const notes = await loaded.model.reserveTraining(trainingShape([prepared]));
    const ready = await resumedStart(record, prepared, loaded, ports.store, ports.nowSeconds);
    return { record, prepared, ready: withNotes(ready, notes) };
  }

  private async withHistory(runId: string, { parts: training, start, notes }: ReadyRun): Promise<StoredRun> {
    const { rows, evaluations, damaged, timeline = [] } = await this.ports.store.readRunHistory(runId, start.step);
    const lost = damaged.map(({ found }) => `A part of the metrics is damaged and missing (${found}).`);
    const told = { firstStep: start.step, history: rows, evaluations, timeline, notes: [...notes, ...lost] };
    return { training, start, told };
  }

  private async launched({ record, prepared, ready }: RestoredRun, releaseLock: () => void): Promise<LaunchedRun> {
    const { store, post, nowSeconds, waitsForRoom = false } = this.ports;
    const { training, start, told } = await this.withHistory(record.id, ready);
    return {
      reply: {
        ...told,
        runId: record.id,
        trainExamples: prepared.train.length,
        validationExamples: validationExampleCount(prepared),
        spec: record.spec,
        notes: [...prepared.notes, ...told.notes],
      },
      active: new ActiveRun({
        record,
        training,
        start,
        store,
        post,
        waitsForRoom,
        nowSeconds,
        reload: async () => this.withHistory(record.id, (await this.restore(record.id)).ready),
        onEnd: () => {
          this.onEnd();
          releaseLock();
        },
      }),
    };
  }
}

function withNotes(ready: ReadyRun, notes: readonly string[]): ReadyRun {
  return { ...ready, notes: [...ready.notes, ...notes] };
}
