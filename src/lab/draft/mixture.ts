/** A mixture put together from tasks that the sentence could name one by one, and taken apart again. */
import { DEFAULT_MAXIMUM, type MixtureRates } from '../../tasks/mixtureRates.ts';
import type { MixtureSpec, MixtureTaskSpec } from '../../training/runFileTypes.ts';
import { tablePathsOf, withTablePaths } from '../../training/runTasks.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { fileNameOf } from '../files/saveFile.ts';
import type { MixtureChoice, Recipe, TaskChoice } from './draftTypes.ts';

/** How a person says how often each task is drawn: T5 has a temperature as part of proportional rates. */
export type Mixing = 'proportional' | 'temperature' | 'equal' | 'fixed';

/** All ways' numbers, so that trying another way forgets nothing. */
export interface MixingChoice {
  readonly mixing: Mixing;
  /** K, the most examples that a task counts for. */
  readonly maximum: number;
  readonly temperature: number;
  /** By task name; 1 where none is said. */
  readonly fixed: Readonly<Record<string, number>>;
}

export const FIRST_MIXING: MixingChoice = {
  mixing: 'proportional',
  maximum: DEFAULT_MAXIMUM,
  temperature: 2,
  fixed: {},
};

/** The rates as a run file has them; `names` are the tasks', in their order. */
export function ratesOfMixing(choice: MixingChoice, names: readonly string[]): MixtureRates {
  const { mixing, maximum, temperature, fixed } = choice;
  switch (mixing) {
    case 'proportional':
      return { kind: 'proportional', maximum, temperature: 1 };
    case 'temperature':
      return { kind: 'proportional', maximum, temperature };
    case 'equal':
      return { kind: 'equal' };
    case 'fixed':
      return { kind: 'fixed', rates: names.map((name) => fixedRate(fixed, name)) };
  }
}

/** The rate that was said of a task. */
export function fixedRate(fixed: MixingChoice['fixed'], name: string): number {
  return Object.hasOwn(fixed, name) ? (fixed[name] ?? 1) : 1;
}

/** The other way round. */
export function mixingOfRates({ tasks, rates }: MixtureSpec): MixingChoice {
  switch (rates.kind) {
    case 'equal':
      return { ...FIRST_MIXING, mixing: 'equal' };
    case 'fixed': {
      const fixed = Object.fromEntries(tasks.map(({ name }, index) => [name, rates.rates[index] ?? 1]));
      return { ...FIRST_MIXING, mixing: 'fixed', fixed };
    }
    case 'proportional': {
      const { maximum = DEFAULT_MAXIMUM, temperature = 1 } = rates;
      if (temperature === 1) return { ...FIRST_MIXING, maximum };
      return { ...FIRST_MIXING, mixing: 'temperature', maximum, temperature };
    }
  }
}

/**
 * The tasks as one choice of the sentence. Tables of two tasks that go by the same path get paths of their own. As long
 * as its longest task; `lengths` are of those that do not know theirs.
 * @param members of different names, at least one
 */
export function mixtureOf(
  members: readonly TaskChoice[],
  choice: MixingChoice,
  lengths: Pick<Recipe, 'maxInputLength' | 'maxTargetLength'>,
): MixtureChoice {
  const files: Record<string, Blob> = {};
  const tasks = members.map(({ name, spec, files: own }): MixtureTaskSpec => {
    const paths = new Map(tablePathsOf({ task: spec }).map((path) => [path, freePath(path, name, own, files)]));
    for (const [path, free] of paths) {
      const file = own[path];
      if (file !== undefined) files[free] = file;
    }
    const { task = spec } = withTablePaths({ task: spec }, (path) => paths.get(path) ?? path);
    return { name, ...task };
  });
  const rates = ratesOfMixing(
    choice,
    members.map(({ name }) => name),
  );
  const longest = (side: keyof typeof lengths) => Math.max(...members.map((task) => task[side] ?? lengths[side]));
  return {
    name: mixtureName(tasks.length),
    mixture: { tasks, rates },
    files,
    maxInputLength: longest('maxInputLength'),
    maxTargetLength: longest('maxTargetLength'),
  };
}

/** A mixture's tasks, each as a choice of its own. */
export function membersOf({ mixture, files }: Pick<MixtureChoice, 'mixture' | 'files'>): TaskChoice[] {
  return mixture.tasks.map(({ name, ...spec }) => {
    const paths = new Set(tablePathsOf({ task: spec }));
    return { name, spec, files: Object.fromEntries(Object.entries(files).filter(([path]) => paths.has(path))) };
  });
}

/** What the sentence calls it. */
export function mixtureName(taskCount: number): string {
  return `a mixture of ${taskCount} ${taskCount === 1 ? 'task' : 'tasks'}`;
}

/** The path, or one in a folder of the task's name where another task's table has it. */
function freePath(path: string, task: string, own: AttachedFiles, taken: AttachedFiles): string {
  const isFree = (candidate: string) => !Object.hasOwn(taken, candidate) || taken[candidate] === own[path];
  let free = path;
  for (let attempt = 1; !isFree(free); attempt++) {
    free = `${fileNameOf(task)}${attempt === 1 ? '' : `-${attempt}`}/${path}`;
  }
  return free;
}
