/** One run by itself: joint training of one. */
import { JointTraining } from './jointTraining.ts';
import type { RunControl } from './runControl.ts';
import { RunProgress, type TrainingObserver, type TrainingParts, type TrainingStart } from './runProgress.ts';

export class TrainingRun {
  private readonly progress: RunProgress;
  private readonly training: JointTraining;

  /** `nowSeconds` is a clock that never goes back, such as `performance.now() / 1000`. */
  constructor(
    parts: TrainingParts,
    start: TrainingStart,
    control: RunControl,
    observer: TrainingObserver,
    nowSeconds: () => number,
  ) {
    this.progress = new RunProgress(parts, start, observer);
    this.training = new JointTraining([this.progress], control, nowSeconds);
  }

  /** Steps done. */
  get stepsDone(): number {
    return this.progress.stepsDone;
  }

  /**
   * Trains to the last step or until `control` says stop, and ends with a checkpoint either way.
   * @throws what `JointTraining.train` says that a run fails with
   */
  async train(): Promise<'finished' | 'stopped'> {
    const [outcome] = await this.training.train();
    if (outcome === undefined) throw new Error('One run has one outcome.');
    if (outcome.state === 'failed') throw outcome.error;
    return outcome.state;
  }
}
