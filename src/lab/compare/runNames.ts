/** What runs are called beside each other: by the sentence's first noun, and by whatever else tells them apart. */
import { DEFAULT_MAXIMUM, type MixtureRates } from '../../tasks/mixtureRates.ts';
import type { PromptInit, RunSpec } from '../../training/runFileTypes.ts';
import { type RunTask, tasksOf } from '../../training/runTasks.ts';
import { OPTIMIZER_NAMES } from '../draft/recipe.ts';
import { scratchWords } from '../draft/scratch.ts';

export interface RunToName {
  readonly id: string;
  readonly spec: RunSpec;
}

/** What may tell two runs of the same start apart, in the order in which people look for it. */
const DISTINCTIONS: readonly ((spec: RunSpec) => string)[] = [
  ({ prompt: { init } }) => (isMade(init) ? scratchWords(init) : init.kind === 'file' ? init.path : ''),
  (spec) => `on ${tasksOf(spec).map(nameOfTask).join(', ')}`,
  ({ mixture }) => (mixture === undefined ? '' : ratesWords(mixture.rates)),
  (spec) =>
    tasksOf(spec)
      .map(({ inputs, targets }) => `${inputs} → ${targets}`)
      .join(', '),
  ({ model }) => model,
  ({ weights }) => weights,
  ({ prompt }) => `${prompt.length} rows`,
  ({ optimizer }) => OPTIMIZER_NAMES[optimizer.kind],
  ({ optimizer }) => `rate ${optimizer.learningRate}`,
  ({ schedule }) => `${schedule.kind} rate`,
  ({ batchSize }) => `batches of ${batchSize}`,
  ({ steps }) => `${steps} steps`,
  ({ seed }) => `seed ${seed}`,
];

/**
 * The names of runs that are shown together, by id: "from scratch", "from magazine-topic", each unlike the others.
 *
 * @param runs the oldest first: where nothing else differs they are numbered in this order
 * @param nameOf the name of a stored run that a checkpoint came from, if it is still there
 */
export function runNames(
  runs: readonly RunToName[],
  nameOf: (runId: string) => string | undefined,
): ReadonlyMap<string, string> {
  const names = new Map(runs.map(({ id, spec }) => [id, startWords(spec.prompt.init, nameOf)]));
  for (const distinction of DISTINCTIONS) {
    for (const alike of namesakes(runs, names)) {
      const words = alike.map(({ spec }) => distinction(spec));
      if (new Set(words).size === 1) continue;
      alike.forEach(({ id }, index) => {
        if (words[index] !== '') names.set(id, `${names.get(id)}, ${words[index]}`);
      });
    }
  }
  for (const alike of namesakes(runs, names)) {
    alike.forEach(({ id }, index) => {
      names.set(id, `${names.get(id)} (${index + 1})`);
    });
  }
  return names;
}

/**
 * The runs' own names, by id, with whatever else tells namesakes apart: "topic-news from scratch, seed 1".
 *
 * @param runs the oldest first, as for `runNames`
 */
export function unlikeNames(
  runs: readonly (RunToName & { readonly name: string })[],
  nameOf: (runId: string) => string | undefined,
): ReadonlyMap<string, string> {
  const names = new Map(runs.map(({ id, name }) => [id, name]));
  for (const alike of namesakes(runs, names)) {
    for (const [id, full] of runNames(alike, nameOf)) {
      const spec = alike.find((run) => run.id === id)?.spec;
      const start = spec === undefined ? '' : startWords(spec.prompt.init, nameOf);
      names.set(id, `${names.get(id)}${full.slice(start.length)}`);
    }
  }
  return names;
}

/** Groups of at least two runs that share a name. */
function namesakes(runs: readonly RunToName[], names: ReadonlyMap<string, string>): readonly RunToName[][] {
  const groups = new Map<string, RunToName[]>();
  for (const run of runs) {
    const name = names.get(run.id) ?? '';
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function startWords(init: PromptInit, nameOf: (runId: string) => string | undefined): string {
  if (isMade(init)) return 'from scratch';
  if (init.kind === 'file') return `from ${fileStem(init.path)}`;
  const run = nameOf(init.run);
  return run === undefined ? `from a checkpoint at step ${init.step}` : `from step ${init.step} of “${run}”`;
}

function isMade(init: PromptInit): init is Exclude<PromptInit, { kind: 'file' | 'checkpoint' }> {
  return init.kind !== 'file' && init.kind !== 'checkpoint';
}

function ratesWords(rates: MixtureRates): string {
  if (rates.kind === 'fixed') return `rates ${rates.rates.join(' : ')}`;
  if (rates.kind === 'equal') return 'equal rates';
  const { maximum = DEFAULT_MAXIMUM, temperature = 1 } = rates;
  const limited = maximum === DEFAULT_MAXIMUM ? '' : ` up to ${maximum}`;
  return `proportional rates${limited}${temperature === 1 ? '' : ` at temperature ${temperature}`}`;
}

/** "lab:prompts/magazine-topic.npy" -> "magazine-topic" */
export function fileStem(path: string): string {
  return (path.split(/[/:]/).at(-1) ?? path).replace(/\.[^.]+$/, '');
}

/** The lab names a task by its folder, a person by the table: "lab:tasks/news-topic/train.tsv" -> "news-topic". */
export function nameOfTask({ name, train: trainPath }: RunTask): string {
  if (name !== undefined) return name;
  const parts = trainPath.split('/');
  const folder = parts.at(-2);
  return fileStem(trainPath) === 'train' && folder !== undefined ? folder : fileStem(trainPath);
}
