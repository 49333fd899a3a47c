/**
 * Answers the page's commands: the state machine around one GPU, one model and at most one run or study. Hosts differ
 * only in the ports they hand in, so the headless command trains with exactly this code.
 */
import { LabError, type LabErrorParts } from '../base/errors.ts';
import type { LoadedFrozenModel } from '../t5/loadModel.ts';
import type { RunControl } from '../training/runControl.ts';
import { errorParts } from './activeRun.ts';
import { busy } from './busy.ts';
import { CancellableWork } from './cancellableWork.ts';
import { ensembleVote } from './ensembleVote.ts';
import type { HostPorts } from './hostPorts.ts';
import { launchStudy } from './launchStudy.ts';
import { ModelHolder } from './modelHolder.ts';
import { nearestWords } from './nearestWords.ts';
import type { CommandReplies, WorkerCommand } from './protocol.ts';
import { recycle } from './recycling.ts';
import { type LaunchedRun, RunLauncher } from './runLauncher.ts';
import { tryInput } from './tryInput.ts';

/** What trains: a run, or a study. */
interface LiveTraining {
  readonly control: RunControl;
  readonly ended: Promise<LabErrorParts | null>;
}

type Reply = <Type extends keyof CommandReplies>(value: CommandReplies[Type], transfer?: ArrayBuffer[]) => void;

export class TrainingHost {
  private readonly ports: HostPorts;
  private readonly holder: ModelHolder;
  private readonly runs: RunLauncher;
  private live: LiveTraining | null = null;
  /** What the host is in the middle of, for the error that a second such command gets. */
  private occupation: string | null = null;
  private readonly votes = new CancellableWork('The evaluation of an ensemble');
  private readonly onTrainingEnd = () => {
    this.live = null;
  };

  constructor(ports: HostPorts) {
    this.ports = ports;
    this.holder = new ModelHolder(ports, (error) => {
      // A run that is under way fails with the same error and says so itself.
      if (this.live === null) ports.post({ type: 'fault', error: error.toParts() });
    });
    this.runs = new RunLauncher(ports, this.holder, this.onTrainingEnd);
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
        return this.begin(
          await this.alone('preparing a run', () => this.runs.start(command.spec, command.files)),
          reply,
        );
      case 'resumeRun':
        return this.begin(await this.alone('preparing a run', () => this.runs.resume(command.runId)), reply);
      case 'startStudy': {
        const active = await this.alone('preparing a study', () =>
          launchStudy(command.studyId, this.ports, this.holder, this.onTrainingEnd),
        );
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
  private begin({ reply: started, active }: LaunchedRun, reply: Reply): void {
    reply<'startRun'>(started, [started.history.buffer as ArrayBuffer]);
    this.live = { control: active.control, ended: active.execute() };
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

async function singleStep({ control, ended }: LiveTraining): Promise<void> {
  if (!control.waiting) {
    throw busy('The run is not paused', 'a run in motion', 'a paused run', 'Pause it first.');
  }
  await control.singleStep();
  const error = control.waiting ? null : await ended;
  if (error !== null) throw new LabError(error);
}
