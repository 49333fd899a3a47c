/** Holds a model's contests one after another, for as long as there is time. */
import type { ImmediateRunner } from '../immediateRunner.ts';
import { contestsInOrder, type ModelContests } from './modelContests.ts';
import { Stopwatch } from './stopwatch.ts';
import { holdContest, type Refusal } from './trial.ts';
import type { Winners } from './tunedChoices.ts';

export interface TunerOptions {
  readonly budgetSeconds: number;
  /** A clock that never goes back. */
  readonly nowSeconds: () => number;
  /** Hears how many of the contests are over. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface TuningResult {
  readonly winners: Winners;
  readonly refused: readonly Refusal[];
  /** How much less time a training step's tuned kernels take than by default: 1.2 is a fifth more work in that time. */
  readonly speedUp: number;
  readonly contests: number;
  readonly seconds: number;
}

/** @throws LabError `DeviceLost` and other failures of the device */
export async function tune(
  runner: ImmediateRunner,
  contests: ModelContests,
  { budgetSeconds, nowSeconds, onProgress }: TunerOptions,
): Promise<TuningResult> {
  const begin = nowSeconds();
  const secondsLeft = () => begin + budgetSeconds - nowSeconds();
  const stopwatch = new Stopwatch(runner, nowSeconds);
  const winners = new Map<string, number>();
  const refused: Refusal[] = [];
  let [before, after] = [0, 0];
  const inOrder = contestsInOrder(contests);
  try {
    for (const [index, contest] of inOrder.entries()) {
      onProgress(index, inOrder.length);
      if (secondsLeft() <= 0) break;
      const trial = await holdContest({ runner, stopwatch, secondsLeft }, contest);
      if (trial.winner !== null) winners.set(contest.id, trial.winner);
      refused.push(...trial.refused);
      before += contest.timesAStep * trial.defaultSeconds;
      after += contest.timesAStep * trial.winnerSeconds;
    }
    onProgress(inOrder.length, inOrder.length);
  } finally {
    stopwatch.dispose();
  }
  const speedUp = after > 0 ? before / after : 1;
  return { winners, refused, speedUp, contests: inOrder.length, seconds: nowSeconds() - begin };
}
