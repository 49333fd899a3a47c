/** What two runs on the same validation examples differ in: their scores at a step, and the steps to a score. */
import type { RunSpec } from '../../training/runFileTypes.ts';
import type { RunIdentities } from '../../training/runRecords.ts';
import { tasksOf } from '../../training/runTasks.ts';
import { percent } from '../words/numbers.ts';

export interface Score {
  readonly step: number;
  /** In [0, 1]. */
  readonly score: number;
}

/** A pair of values: of the one run, of the other. */
export type Pair<T> = readonly [T, T];

export interface Difference {
  /** The newest step at which both were evaluated. */
  readonly newest: { readonly step: number; readonly scores: Pair<number> };
  /** Of those steps the one at which they differ most; the earliest on a tie. */
  readonly widest: { readonly step: number; readonly scores: Pair<number> };
  /** Each run's last score. */
  readonly finals: Pair<number>;
  /** The first evaluated step at which each was as good as the other in the end; null if it never was. */
  readonly reachedOther: Pair<number | null>;
}

/** The difference of two runs by their scores, each by rising step; null as long as no step has both. */
export function differenceOf(one: readonly Score[], other: readonly Score[]): Difference | null {
  const common = one.flatMap(({ step, score }) => {
    const match = other.find((each) => each.step === step);
    return match === undefined ? [] : [{ step, scores: [score, match.score] as const }];
  });
  const newest = common.at(-1);
  const [finalOfOne, finalOfOther] = [one.at(-1), other.at(-1)];
  if (newest === undefined || finalOfOne === undefined || finalOfOther === undefined) return null;
  const gap = ({ scores: [a, b] }: { scores: Pair<number> }) => Math.abs(a - b);
  const widest = common.reduce((best, each) => (gap(each) > gap(best) ? each : best));
  return {
    newest,
    widest,
    finals: [finalOfOne.score, finalOfOther.score],
    reachedOther: [firstAtLeast(one, finalOfOther.score), firstAtLeast(other, finalOfOne.score)],
  };
}

function firstAtLeast(scores: readonly Score[], wanted: number): number | null {
  return scores.find(({ score }) => score >= wanted)?.step ?? null;
}

/** While a run is under way: "At step 10: 98 % from magazine-topic, 77.4 % from scratch." */
export function differenceSoFar({ newest: { step, scores } }: Difference, names: Pair<string>): string {
  return `At step ${step}: ${scoresWords(scores, names)}.`;
}

/**
 * When both have ended: where they differ most, and how soon each was as good as the other in the end. "At step 10,
 * where they differ most: 98 % from magazine-topic, 77.4 % from scratch. Starting from magazine-topic needed 10 steps to
 * reach the other’s final 98 %; starting from scratch did not reach the other’s final 100 %."
 *
 * @param names such as "from scratch", unlike each other
 */
export function differenceAtTheEnd(difference: Difference, names: Pair<string>): string {
  const { widest, newest, finals, reachedOther } = difference;
  const same = widest.scores[0] === widest.scores[1];
  const first = same
    ? differenceSoFar({ ...difference, newest }, names)
    : `At step ${widest.step}, where they differ most: ${scoresWords(widest.scores, names)}.`;
  return (
    `${first} Starting ${reachWords(names[0], reachedOther[0], finals[1])}; ` +
    `starting ${reachWords(names[1], reachedOther[1], finals[0])}.`
  );
}

function reachWords(name: string, step: number | null, wanted: number): string {
  const score = `reach the other’s final ${percent(wanted)}`;
  return step === null
    ? `${name} did not ${score}`
    : `${name} needed ${step} ${step === 1 ? 'step' : 'steps'} to ${score}`;
}

function scoresWords([one, other]: Pair<number>, names: Pair<string>): string {
  return `${percent(one)} ${names[0]}, ${percent(other)} ${names[1]}`;
}

/** Whether two runs' scores may be compared: measured on the same examples, worded in the same way. */
export function sameValidation(
  one: { readonly spec: RunSpec; readonly identities: RunIdentities },
  other: { readonly spec: RunSpec; readonly identities: RunIdentities },
): boolean {
  const measured = ({ spec, identities }: typeof one) =>
    JSON.stringify([
      identities.validationData,
      spec.maxValidationExamples,
      tasksOf(spec).map(({ inputs, targets, labels = {}, preset, metrics }) => [
        [inputs, targets, preset, metrics],
        Object.entries(labels).sort(),
      ]),
    ]);
  return one.identities.validationData !== null && measured(one) === measured(other);
}
