/**
 * Answers the page's commands: the state machine around one GPU, one model and at most one run or study. Hosts differ only in
 * the ports they hand in, so the headless command trains with exactly this code.
 */
import { LabError, type LabErrorParts } from '../base/errors.ts';
import type { LoadedFrozenModel } from '../t5/loadModel.ts';
import { trainingShape } from '../training/jointRuns.ts';
import { type PreparedRun, prepareRun, validationExampleCount } from '../training/prepareRun.ts';
import type { RunControl } from '../training/runControl.ts';
import { keptFiles } from '../training/runFiles.ts';
import type { RunSpec } from '../training/runFileTypes.ts';
import type { RunRecord } from '../training/runRecords.ts';
import { freshStart, type ReadyRun, resumedStart } from '../training/runStart.ts';
import { parseStudy } from '../training/study/studyFile.ts';
import { ActiveRun, errorParts, type StoredRun } from './activeRun.ts';
import { ActiveStudy } from './activeStudy.ts';
import { CancellableWork } from './cancellableWork.ts';
import { deviceName } from './deviceName.ts';
import { ensembleVote } from './ensembleVote.ts';
import type { HostPorts } from './hostPorts.ts';
import { ModelHolder } from './modelHolder.ts';
import { nearestWords } from './nearestWords.ts';
import type { AttachedFiles, CommandReplies, ModelSource, RunStarted, WorkerCommand } from './protocol.ts';
import { recycle } from './recycling.ts';
import { studyLock } from './runLocks.ts';
import { tryInput } from './tryInput.ts';

/** A run that is prepared and stored, and has not begun. */
interface StartedRun {
  readonly reply: RunStarted;
  readonly active: ActiveRun;
}

/** What trains: a run, or a study. */
interface LiveTraining {
  readonly control: RunControl;
  readonly ended: Promise<LabErrorParts | null>;
}

type Reply = <Type extends keyof CommandReplies>(value: CommandReplies[Type], transfer?: ArrayBuffer[]) => void;

export class TrainingHost {
  private readonly ports: HostPorts;
  private readonly holder: ModelHolder;
  private live: LiveTraining | null = null;
  /** What the host is in the middle of, for the error that a second such command gets. */
  private occupation: string | null = null;
  private readonly votes = new CancellableWork('The evaluation of an ensemble');

  constructor(ports: HostPorts) {
    this.ports = ports;
    this.holder = new ModelHolder(ports, (error) => {
      // A run that is under way fails with the same error and says so itself.
      if (this.live === null) ports.post({ type: 'fault', error: error.toParts() });
    });
  }

  /** Answers one command with exactly one `reply` or `failed`; never rejects. Commands may overlap. */
  async handle(command: WorkerCommand): Promise<void> {
    const { request } = command;
    const reply: Reply = (value, transfer) => this.ports.post({ type: 'reply', request, value }, transfer);
    try {
      await this.execute(command, reply);
    } catch (error) {
      this.ports.post({ type: 'failed', request, error: errorParts(error) });
    }
  }

  private async execute(command: WorkerCommand, reply: Reply): Promise<void> {
    switch (command.type) {
      case 'openDevice':
        return reply<'openDevice'>(await this.alone('opening the GPU', () => this.holder.openDevice()));
      case 'loadModel':
        return reply<'loadModel'>(
          await this.alone('loading a model', () => this.holder.load(command.source, command.weights)),
        );
      case 'tuneAgain':
        return reply<'tuneAgain'>(await this.alone('tuning kernels', async () => this.holder.tuneAgain()));
      case 'startRun':
        return this.begin(await this.alone('preparing a run', () => this.start(command.spec, command.files)), reply);
      case 'resumeRun':
        return this.begin(await this.alone('preparing a run', () => this.resume(command.runId)), reply);
      case 'startStudy': {
        const active = await this.alone('preparing a study', () => this.study(command.studyId));
        reply<'startStudy'>(null);
        this.live = { control: active.control, ended: active.execute() };
        return;
      }
      case 'pause':
        await this.requireRun().control.pause();
        return reply<'pause'>(null);
      case 'continue':
        this.requireRun().control.continue();
        return reply<'continue'>(null);
      case 'singleStep':
        await singleStep(this.requireRun());
        return reply<'singleStep'>(null);
      case 'stop': {
        const { control, ended } = this.requireRun();
        await control.stop();
        await ended;
        return reply<'stop'>(null);
      }
      case 'tryInput':
        return reply<'tryInput'>(await tryInput(await this.modelToAsk('trying an input'), command));
      case 'nearestTokens':
        return reply<'nearestTokens'>(await nearestWords(await this.modelToAsk('looking up words'), command));
      case 'evaluateEnsemble':
        return reply<'evaluateEnsemble'>(
          await this.votes.run(async (signal) => {
            const loaded = await this.modelToAsk('evaluating prompts');
            return ensembleVote(loaded, command, this.ports.runFiles(command.files), signal);
          }),
        );
      case 'cancelEnsemble':
        this.votes.cancel();
        return reply<'cancelEnsemble'>(null);
      case 'recyclePrompts': {
        const loaded = await this.modelToAsk('recycling prompts');
        return reply<'recyclePrompts'>(await recycle(loaded, command, this.ports.modelFiles(command.source)));
      }
      default:
        command satisfies never;
        throw busy('The worker does not know this command', JSON.stringify(command), 'a known one', 'Reload the page.');
    }
  }

  /** The answer goes out before the run's first event. */
  private begin({ reply: started, active }: StartedRun, reply: Reply): void {
    reply<'startRun'>(started, [started.history.buffer as ArrayBuffer]);
    this.live = { control: active.control, ended: active.execute() };
  }

  private async start(spec: RunSpec, attached: AttachedFiles): Promise<StartedRun> {
    const { ports, holder } = this;
    const loaded = await holder.require(spec.weights);
    const modelSource = storedSource(holder.modelSource, spec);
    const prepared = await prepareRun(spec, loaded, ports.runFiles(attached));
    const notes = await loaded.model.reserveTraining(trainingShape([prepared]));
    const ready = freshStart(prepared, loaded, ports.nowSeconds);
    const id = ports.newRunId();
    return this.locked(id, async (releaseLock) => {
      const { identities, train } = prepared;
      const environment = { ...ports.build, adapter: deviceName(await holder.openDevice()) };
      const run = { id, name: spec.name, spec, identities, modelSource, trainExamples: train.length, environment };
      const record = await ports.store.createRun(run, prepared.materials);
      return this.started(record, prepared, withNotes(ready, notes), releaseLock);
    });
  }

  private async resume(runId: string): Promise<StartedRun> {
    return this.locked(runId, async (releaseLock) => {
      const { record, prepared, ready } = await this.restore(runId);
      await this.ports.store.updateRun(runId, { state: 'training', error: null });
      return this.started(record, prepared, ready, releaseLock);
    });
  }

  /** A stored run where its newest checkpoint stands, its model loaded again if the GPU has failed. */
  private async restore(runId: string): Promise<{ record: RunRecord; prepared: PreparedRun; ready: ReadyRun }> {
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

  private async started(
    record: RunRecord,
    prepared: PreparedRun,
    ready: ReadyRun,
    releaseLock: () => void,
  ): Promise<StartedRun> {
    const { store, post, nowSeconds } = this.ports;
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
        waitsForRoom: this.ports.waitsForRoom ?? false,
        nowSeconds,
        reload: async () => this.withHistory(record.id, (await this.restore(record.id)).ready),
        onEnd: () => {
          this.live = null;
          releaseLock();
        },
      }),
    };
  }

  /** A stored study, ready to go on; its lock is taken. */
  private async study(studyId: string): Promise<ActiveStudy> {
    const { ports, holder } = this;
    const record = await ports.studies.read(studyId);
    const study = parseStudy(record.json, record.fileName);
    const spec = study.runs[0]?.spec;
    if (spec !== undefined) {
      await holder.require(spec.weights);
      storedSource(holder.modelSource, spec);
    }
    return this.locked(studyLock(studyId), async (releaseLock) => {
      return new ActiveStudy({
        record,
        study,
        studies: ports.studies,
        labFiles: ports.runFiles({}),
        loadModel: () => holder.require(spec?.weights),
        post: ports.post,
        nowSeconds: ports.nowSeconds,
        onEnd: () => {
          this.live = null;
          releaseLock();
        },
      });
    });
  }

  /** Takes a run's or a study's lock for `work`, which hands it on; gives it back if `work` fails. */
  private async locked<T>(id: string, work: (release: () => void) => Promise<T>): Promise<T> {
    const release = await this.ports.lockRun(id);
    if (release === null) {
      throw busy(
        'Another tab trains this already',
        'its lock is held',
        'what nobody trains',
        'Stop it in the other tab, or close that tab, and try again.',
      );
    }
    try {
      return await work(release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The model for a question, which may be asked while a run is under way. */
  private modelToAsk(occupation: string): Promise<LoadedFrozenModel> {
    return this.live === null ? this.alone(occupation, () => this.holder.require()) : this.holder.require();
  }

  /** Runs `work` while nothing else is under way that uses the GPU for itself. */
  private async alone<T>(occupation: string, work: () => Promise<T>): Promise<T> {
    const current = this.live === null ? this.occupation : 'training';
    if (current !== null) {
      const remedy = this.live === null ? 'Try again in a moment.' : 'Stop the run first, or let it finish.';
      throw busy(`The worker is busy: it is ${current}`, occupation, 'one thing at a time', remedy);
    }
    this.occupation = occupation;
    try {
      return await work();
    } finally {
      this.occupation = null;
    }
  }

  private requireRun(): LiveTraining {
    if (this.live !== null) return this.live;
    throw busy('No run is under way', 'a command to a run', 'a run', 'Start or resume a run first.');
  }
}

function withNotes(ready: ReadyRun, notes: readonly string[]): ReadyRun {
  return { ...ready, notes: [...ready.notes, ...notes] };
}

async function singleStep({ control, ended }: LiveTraining): Promise<void> {
  if (!control.waiting) {
    throw busy('The run is not paused', 'a run in motion', 'a paused run', 'Pause it first.');
  }
  await control.singleStep();
  const error = control.waiting ? null : await ended;
  if (error !== null) throw new LabError(error);
}

function storedSource(source: ModelSource | null, spec: RunSpec): RunRecord['modelSource'] {
  const name = source?.kind === 'files' ? source.name : null;
  if (source !== null && (spec.model === 'lab') === (name === null)) {
    return name === null ? { kind: 'lab' } : { kind: 'files', name };
  }
  throw busy(
    'The loaded model is not the one that this run names',
    name ?? "the lab's model",
    spec.model,
    'Load the model of the run first.',
  );
}

function busy(what: string, found: string, expected: string, remedy: string): LabError {
  return new LabError({ tag: 'Busy', what, found, expected, remedy });
}
