/** Pinned examples: followed from evaluation to evaluation, and from run to run. */
import { createStore } from 'zustand/vanilla';
import type { Prediction } from '../../training/evaluationTypes.ts';
import type { SteppedEvaluation } from '../metrics/runMetrics.ts';

export type Pin = Pick<Prediction, 'input' | 'target'>;

export const pinsStore = createStore<{ pins: readonly Pin[] }>(() => ({ pins: [] }));

export function isPinned(pins: readonly Pin[], { input, target }: Pin): boolean {
  return pins.some((pin) => pin.input === input && pin.target === target);
}

export function togglePin({ input, target }: Pin): void {
  pinsStore.setState(({ pins }) => ({
    pins: isPinned(pins, { input, target })
      ? pins.filter((pin) => pin.input !== input || pin.target !== target)
      : [...pins, { input, target }],
  }));
}

export interface Completion {
  readonly step: number;
  readonly prediction: Prediction;
}

/** What was answered to the example, evaluation by evaluation; those of a mixture's tasks are looked through as well. */
export function completionsOf({ input, target }: Pin, evaluations: readonly SteppedEvaluation[]): Completion[] {
  return evaluations.flatMap(({ step, evaluation }) => {
    const samples = [evaluation, ...(evaluation.tasks ?? []).map((task) => task.evaluation)].flatMap(
      (each) => each.samples,
    );
    const prediction = samples.find((sample) => sample.input === input && sample.target === target);
    return prediction === undefined ? [] : [{ step, prediction }];
  });
}

/** Evaluations in a row with one answer, as one: from the first step to the last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly prediction: Prediction;
}

export function stretchesOf(completions: readonly Completion[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { step, prediction } of completions) {
    const last = stretches.at(-1);
    if (last !== undefined && last.prediction.prediction === prediction.prediction) {
      stretches[stretches.length - 1] = { from: last.from, to: step, prediction };
    } else stretches.push({ from: step, to: step, prediction });
  }
  return stretches;
}
