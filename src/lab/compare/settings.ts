/** A run's settings as rows to read and compare, and the short difference of a run from another one. */
import type { PromptInit, RunSpec } from '../../training/runFileTypes.ts';
import { tasksOf } from '../../training/runTasks.ts';
import { OPTIMIZER_NAMES } from '../draft/recipe.ts';
import { scratchWords } from '../draft/scratch.ts';
import { fileStem, nameOfTask } from './runNames.ts';

export const SETTING_SECTIONS = ['Source', 'Model', 'Task', 'Recipe', 'Provenance'] as const;
export type SettingSection = (typeof SETTING_SECTIONS)[number];

export interface Setting {
  /** The field's path in the run file, such as `optimizer.learningRate`: unlike all others of the run. */
  readonly key: string;
  readonly section: SettingSection;
  readonly label: string;
  readonly value: string;
}

/** The name of a stored run that a checkpoint came from, if it is still there. */
export type NameOfRun = (runId: string) => string | undefined;

/** What people call the run file's fields; the second words are for the short difference. Others go by their path. */
const LABELS: Readonly<Record<string, readonly [label: string, short: string]>> = {
  model: ['Frozen model', 'model'],
  weights: ['Weights on the GPU', 'weights'],
  'prompt.length': ['Prompt length', 'rows'],
  'prompt.position': ['Prompt’s position', 'position'],
  'prompt.attention': ['Prompt’s attention', 'attention'],
  'prompt.init.kind': ['Start', 'start'],
  'prompt.init.path': ['Source prompt’s file', 'source file'],
  'prompt.init.run': ['Source prompt’s run', 'source run'],
  'prompt.init.step': ['Source prompt’s step', 'source step'],
  'prompt.init.populationSize': ['Words to sample from', 'words to sample from'],
  'prompt.init.scale': ['Scale of the noise', 'scale'],
  'prompt.init.text': ['Text to start from', 'text'],
  'task.train': ['Training table', 'training table'],
  'task.validation': ['Validation table', 'validation table'],
  'task.inputs': ['Input template', 'input template'],
  'task.targets': ['Target template', 'target template'],
  maxInputLength: ['Longest input', 'input length'],
  maxTargetLength: ['Longest target', 'target length'],
  maxValidationExamples: ['Validation examples, at most', 'validation examples'],
  'decoding.method': ['Decoding', 'decoding'],
  'optimizer.kind': ['Optimizer', 'optimizer'],
  'optimizer.learningRate': ['Learning rate', 'rate'],
  'optimizer.weightDecay': ['Weight decay', 'decay'],
  'optimizer.decayRate': ['Adafactor’s decay rate', 'decay rate'],
  'optimizer.clipThreshold': ['Clipping threshold', 'clip'],
  'optimizer.beta1': ['β₁', 'β₁'],
  'optimizer.beta2': ['β₂', 'β₂'],
  'optimizer.epsilon': ['ε', 'ε'],
  'optimizer.initialStep': ['First step’s number', 'first step'],
  'schedule.kind': ['Schedule of the rate', 'schedule'],
  'schedule.warmupSteps': ['Warm-up steps', 'warm-up'],
  'schedule.endFactor': ['Rate’s factor at the end', 'end factor'],
  zLoss: ['z-loss', 'z-loss'],
  labelSmoothing: ['Label smoothing', 'label smoothing'],
  'wayward.text': ['Text that the prompt is drawn to', 'drawn to a text'],
  'wayward.factor': ['Strength of the drawing', 'strength of drawing'],
  batchSize: ['Batch size', 'batch'],
  microbatches: ['Parts of a batch', 'parts of a batch'],
  steps: ['Steps', 'steps'],
  shuffle: ['Shuffled', 'shuffled'],
  batching: ['Batching', 'batching'],
  seed: ['Seed', 'seed'],
  evaluateEvery: ['Steps between evaluations', 'evaluate every'],
  checkpointEvery: ['Steps between checkpoints', 'checkpoint every'],
};

/** Of the run file's fields, those that say nothing of how a run trains. */
const NO_SETTINGS: ReadonlySet<string> = new Set(['version', 'name']);

const TASK_FIELDS: ReadonlySet<string> = new Set(['task', 'mixture', 'maxInputLength', 'maxTargetLength', 'decoding']);

/** Every field of the run file that says how it trains, in the run file's order. */
export function settingsOf(spec: RunSpec): Setting[] {
  return leavesOf(spec, '')
    .filter(({ key }) => !NO_SETTINGS.has(key))
    .map(({ key, value }) => ({ key, section: sectionOf(key), label: LABELS[key]?.[0] ?? key, value }));
}

/** What a run's prompt starts as: "class labels", "polarity-books", "step 60 of “topic-news from scratch”". */
export function sourceWords(init: PromptInit, nameOf: NameOfRun): string {
  if (init.kind === 'file') return fileStem(init.path);
  if (init.kind !== 'checkpoint') return scratchWords(init);
  return `step ${init.step} of “${nameOf(init.run) ?? 'a run that is gone'}”`;
}

/** The run's task, or those of its mixture: "topic-news", "topic-news + polarity-books". */
export function taskWords(spec: RunSpec): string {
  return tasksOf(spec).map(nameOfTask).join(' + ');
}

/** What stands for several fields at once in the short difference, so that it stays short. */
interface Facet {
  readonly short: string;
  readonly words: (spec: RunSpec, nameOf: NameOfRun) => string;
  readonly covers: readonly string[];
}

const FACETS: readonly Facet[] = [
  { short: 'source', words: ({ prompt }, nameOf) => sourceWords(prompt.init, nameOf), covers: ['prompt.init.'] },
  { short: 'task', words: taskWords, covers: ['task.', 'mixture.', 'maxInputLength', 'maxTargetLength'] },
  {
    short: '',
    words: ({ optimizer }) => OPTIMIZER_NAMES[optimizer.kind],
    covers: ['optimizer.kind', 'optimizer.weightDecay', 'optimizer.decayRate', 'optimizer.clipThreshold'].concat([
      'optimizer.beta1',
      'optimizer.beta2',
      'optimizer.epsilon',
      'optimizer.initialStep',
    ]),
  },
];

/** A setting's value in the short difference; longer ones are only named. */
const LONGEST_SHORT_VALUE = 24; // characters

/**
 * How a run differs from the one before it, as short as can be: "rate 0.3 → 0.1", "+ warm-up 10", "− drawn to a text".
 * Empty if they are set alike.
 */
export function shortChanges(before: RunSpec, run: RunSpec, nameOf: NameOfRun): string[] {
  const changed = FACETS.filter(({ words }) => words(before, nameOf) !== words(run, nameOf));
  const covered = (key: string) => changed.some(({ covers }) => covers.some((prefix) => key.startsWith(prefix)));
  const facets = changed.map(({ short, words }) => `${short} ${words(before, nameOf)} → ${words(run, nameOf)}`.trim());
  const [earlier, later] = [valuesOf(before), valuesOf(run)];
  const keys = [...new Set([...earlier.keys(), ...later.keys()])].filter((key) => !covered(key));
  return [...facets, ...keys.flatMap((key) => changeOf(key, earlier.get(key), later.get(key)))];
}

/** True if two runs are set alike but for the seed: their curves may be averaged. */
export function differOnlyInSeed(one: RunSpec, other: RunSpec): boolean {
  return settingsBesideSeed(one) === settingsBesideSeed(other);
}

/** Equal for runs that are set alike but for the seed, different for all others. */
export function settingsBesideSeed(spec: RunSpec): string {
  return JSON.stringify([...valuesOf({ ...spec, seed: 0 })].sort());
}

/** Settings whose 0 means that there is no such thing. */
const OFF_AT_ZERO: ReadonlySet<string> = new Set(['schedule.warmupSteps', 'labelSmoothing', 'zLoss']);

function changeOf(key: string, ...values: [before: string | undefined, now: string | undefined]): string[] {
  const [before, now] = values.map((value) => (value === '0' && OFF_AT_ZERO.has(key) ? undefined : value));
  if (before === now) return [];
  const short = LABELS[key]?.[1] ?? key;
  if (now === undefined) return [`− ${short}`];
  if (before === undefined) return [isShort(now) ? `+ ${short} ${now}` : `+ ${short}`];
  return [isShort(before) && isShort(now) ? `${short} ${before} → ${now}` : `other ${short}`];
}

function isShort(value: string): boolean {
  return value.length <= LONGEST_SHORT_VALUE;
}

function valuesOf(spec: RunSpec): ReadonlyMap<string, string> {
  return new Map(settingsOf(spec).map(({ key, value }) => [key, value]));
}

function leavesOf(value: unknown, key: string): { readonly key: string; readonly value: string }[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [{ key, value: String(value) }];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, key === '' ? name : `${key}.${name}`));
}

function sectionOf(key: string): SettingSection {
  const [first = ''] = key.split('.');
  if (first === 'prompt') return 'Source';
  if (first === 'model' || first === 'weights') return 'Model';
  return TASK_FIELDS.has(first) ? 'Task' : 'Recipe';
}
