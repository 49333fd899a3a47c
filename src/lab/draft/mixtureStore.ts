/** The mixture that is being put together in the task's picker: kept while the picker is closed to drop a table. */
import { createStore } from 'zustand/vanilla';
import { isSameTask } from '../../training/runTasks.ts';
import type { LabIndex } from '../labIndex.ts';
import { taskOfLab } from '../labStore.ts';
import { chooseTask, draftStore } from './draftStore.ts';
import type { MixtureChoice, TaskChoice } from './draftTypes.ts';
import { FIRST_MIXING, type MixingChoice, membersOf, mixingOfRates, mixtureOf } from './mixture.ts';

/** A task that can be mixed, under a name that no other has. */
export interface MixableTask {
  readonly id: string;
  readonly task: TaskChoice;
}

export interface MixtureDraft extends MixingChoice {
  /** Ids of `mixableTasks`. */
  readonly members: ReadonlySet<string>;
  /** Tasks of a run file's mixture that the page does not know otherwise. */
  readonly others: readonly MixableTask[];
  /** The sentence's choice that it was last made into. */
  readonly made: MixtureChoice | null;
}

export const mixtureStore = createStore<MixtureDraft>(() => ({
  ...FIRST_MIXING,
  members: new Set<string>(),
  others: [],
  made: null,
}));

/** The lab's tasks, those of given tables, and those of the run file that was opened. */
export function mixableTasks(
  index: LabIndex | null,
  given: readonly TaskChoice[],
  { others }: Pick<MixtureDraft, 'others'>,
): MixableTask[] {
  const counts = new Map<string, number>();
  // With a number behind names that came before.
  return [...knownTasks(index, given), ...others].map(({ id, task }) => {
    const count = (counts.get(task.name) ?? 0) + 1;
    counts.set(task.name, count);
    return { id, task: count === 1 ? task : { ...task, name: `${task.name} (${count})` } };
  });
}

function knownTasks(index: LabIndex | null, given: readonly TaskChoice[]): MixableTask[] {
  return [
    ...(index?.tasks ?? []).map((task) => ({ id: `lab/${task.name}`, task: taskOfLab(task) })),
    ...given.map((task) => ({ id: `own/${task.name}`, task })),
  ];
}

/** Begins with the sentence's mixture, if it has one that was not made here: a run file's. */
export function openMixture(index: LabIndex | null, given: readonly TaskChoice[]): void {
  const { task: chosen } = draftStore.getState();
  if (chosen === null || !('mixture' in chosen) || chosen === mixtureStore.getState().made) return;
  const known = knownTasks(index, given);
  const placed = membersOf(chosen).map((task) => {
    const same = known.find((each) => isSameChoice(each.task, task));
    return same ?? { id: `run-file/${task.name}`, task };
  });
  const others = placed.filter((each) => !known.includes(each));
  const members = new Set(placed.map(({ id }) => id));
  mixtureStore.setState({ ...mixingOfRates(chosen.mixture), members, others, made: chosen });
}

/** Begins with one task, unless some are chosen already. */
export function beginMixture(id: string): void {
  if (mixtureStore.getState().members.size === 0) mixtureStore.setState({ members: new Set([id]) });
}

/** The chosen tasks, in the order in which they are offered. */
export function chosenMembers(
  mixable: readonly MixableTask[],
  { members }: Pick<MixtureDraft, 'members'>,
): TaskChoice[] {
  return mixable.filter(({ id }) => members.has(id)).map(({ task }) => task);
}

/** Puts the mixture into the sentence. Its examples are drawn at random, whatever the recipe said of their order. */
export function takeMixture(members: readonly TaskChoice[], choice: MixingChoice): void {
  const { recipe } = draftStore.getState();
  const made = mixtureOf(members, choice, recipe);
  draftStore.setState({ recipe: { ...recipe, shuffle: true, batching: 'shuffled' } });
  chooseTask(made);
  mixtureStore.setState({ made });
}

function isSameChoice(known: TaskChoice, { name, spec, files }: TaskChoice): boolean {
  const isSameFiles = Object.entries(files).every(([path, file]) => known.files[path] === file);
  return known.name === name && isSameTask(known.spec, spec) && isSameFiles;
}
