/**
 * Finding a source for a target (SPoT, section 3.3), as studies: one from scratch, whose early checkpoints say which task
 * it is and whose ends are what is to be beaten; then one for each way to use the most similar sources.
 */
import { relativeErrorReduction, type Spread, spreadOf } from '../../prompts/retrieval/scores.ts';
import type { MixtureTaskSpec, PromptInit, RunSpec, TaskSpec } from '../runFileTypes.ts';
import type { StudyResult } from './studyResults.ts';

export const STRATEGIES = ['bestOfTopK', 'weightedAverage', 'mixture'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** What all runs of a search have in common. */
export interface SearchBase {
  /** Names the studies. */
  readonly target: string;
  /** Any run of the target: model, recipe, task and lengths. */
  readonly spec: RunSpec;
  readonly seeds: readonly number[];
}

/** A start that a study compares. */
export interface StudySource {
  readonly name: string;
  readonly init: PromptInit;
}

/** A task to mix, with the lengths that it needs. */
export interface MixedTask {
  readonly name: string;
  readonly spec: TaskSpec;
  readonly maxInputLength: number;
  readonly maxTargetLength: number;
}

/** The target from scratch, with a checkpoint at `keyStep`: the task embedding. */
export function scratchSearch(base: SearchBase, init: PromptInit, keyStep: number): unknown {
  const run = { ...commonOf(base.spec), checkpointEvery: keyStep };
  return studyFile(`${base.target}-from-scratch`, run, base, [{ name: 'scratch', init }]);
}

/** The target from the given starts, otherwise as from scratch. */
export function startsSearch(base: SearchBase, name: string, sources: readonly StudySource[]): unknown {
  return studyFile(`${base.target}-${name}`, { ...commonOf(base.spec), checkpointEvery: 0 }, base, sources);
}

/**
 * One prompt for the sources' tasks and the target together, examples-proportional; its end is a start for the target.
 * @param tasks `mixtureTasks` of ranking.ts: each once, the target among them
 */
export function mixtureSearch(
  base: SearchBase,
  name: string,
  tasks: readonly MixedTask[],
  init: PromptInit,
  steps: number,
): unknown {
  const mixed = tasks.map(({ name: task, spec }): MixtureTaskSpec => ({ ...spec, name: task }));
  const run = {
    mixture: { tasks: mixed, rates: { kind: 'proportional' } },
    maxInputLength: Math.max(...tasks.map(({ maxInputLength }) => maxInputLength)),
    maxTargetLength: Math.max(...tasks.map(({ maxTargetLength }) => maxTargetLength)),
  };
  return {
    kind: 'study',
    version: 1,
    name: `${base.target}-${name}`,
    run: { ...commonOf(base.spec), steps, evaluateEvery: 0, checkpointEvery: 0 },
    targets: [{ name: 'mixture', run }],
    sources: [{ name: 'scratch', init }],
    seeds: base.seeds.slice(0, 1),
  };
}

export interface StrategyOutcome {
  /** Of the start that did best, in per cent after the last step. */
  readonly score: Spread;
  readonly start: string;
  readonly scratch: Spread;
  /** Of the means; null if scratch makes no error. */
  readonly reduction: number | null;
  /** True if the mean is above that from scratch. */
  readonly beats: boolean;
  /** True if the means differ by less than the larger standard deviation over seeds. */
  readonly withinSpread: boolean;
}

/**
 * How a strategy did against scratch, by the means over seeds of the last scores; of several starts the best one counts,
 * chosen on the same validation examples. Null until both have scores.
 */
export function outcomeOf(scratch: readonly StudyResult[], runs: readonly StudyResult[]): StrategyOutcome | null {
  const baseline = lastScores(scratch);
  const starts = [...new Set(runs.map(({ source }) => source))].flatMap((start) => {
    const scores = lastScores(runs.filter(({ source }) => source === start));
    return scores.length === 0 ? [] : [{ start, score: spreadOf(scores) }];
  });
  const [first, ...others] = starts;
  if (baseline.length === 0 || first === undefined) return null;
  const best = others.reduce((one, other) => (other.score.mean > one.score.mean ? other : one), first);
  const from = spreadOf(baseline);
  const gain = best.score.mean - from.mean;
  return {
    ...best,
    scratch: from,
    reduction: relativeErrorReduction(best.score.mean, from.mean),
    beats: gain > 0,
    withinSpread: Math.abs(gain) < Math.max(best.score.standardDeviation ?? 0, from.standardDeviation ?? 0),
  };
}

function lastScores(results: readonly StudyResult[]): number[] {
  return results.flatMap(({ scores }) => scores.at(-1)?.[1] ?? []);
}

function studyFile(
  name: string,
  run: Readonly<Record<string, unknown>>,
  { target, spec, seeds }: SearchBase,
  sources: readonly StudySource[],
): unknown {
  const { task, maxInputLength, maxTargetLength } = spec;
  const targets = [{ name: target, run: { task, maxInputLength, maxTargetLength } }];
  // What callers know besides is none of the file's.
  const named = sources.map(({ name: source, init }) => ({ name: source, init }));
  return { kind: 'study', version: 1, name, run, targets, sources: named, seeds };
}

/** A run's fields without those that differ between the runs of a search. */
function commonOf(spec: RunSpec): Readonly<Record<string, unknown>> {
  const { version, name, seed, prompt, task, mixture, maxInputLength, maxTargetLength, ...common } = spec;
  return { ...common, prompt: { length: prompt.length } };
}
