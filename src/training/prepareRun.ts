/**
 * From a run file to everything a run needs: tables read and rendered, text tokenised, the label set, the initial
 * prompt, and the SHA-256 of all that went in. Whatever does not fit is refused here, before the first step.
 */
import { sha256Hex } from '../base/hash.ts';
import { Rng } from '../base/rng.ts';
import { parseNpy } from '../formats/npy.ts';
import { requireFit } from '../prompts/fit.ts';
import { initializePrompt } from '../prompts/initializers.ts';
import { promptFromArray } from '../prompts/prompt.ts';
import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import { formed } from '../t5/promptForm.ts';
import type { WaywardPenalty } from '../t5/promptTrainer.ts';
import { mixtureRates, sharesOf } from '../tasks/mixtureRates.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { MixtureTask } from './mixtureOrder.ts';
import { type PreparedTask, prepareTask } from './prepareTask.ts';
import { type FileBytes, RunFileReader, type RunFiles } from './runFiles.ts';
import type { MixtureSpec, RunSpec } from './runFileTypes.ts';
import type { RunIdentities } from './runRecords.ts';
import { tasksOf } from './runTasks.ts';
import type { TokenizedExample } from './tokenizeExamples.ts';
import { waywardPenaltyOf } from './wayward.ts';

export interface LoadedModel {
  readonly model: FrozenModel;
  readonly tokenizer: Tokenizer;
}

export interface PreparedRun {
  readonly spec: RunSpec;
  /** The task, or those of the mixture. */
  readonly tasks: readonly PreparedTask[];
  /** The training examples of all tasks, one task after the other. */
  readonly train: readonly TokenizedExample[];
  /** How they are drawn from a mixture; null = there is one task. */
  readonly mixture: readonly MixtureTask[] | null;
  readonly initialPrompt: PromptValues;
  /** What draws the prompt besides its task; null: nothing. */
  readonly wayward: WaywardPenalty | null;
  readonly identities: RunIdentities;
  /** The files that were read, for the run's record. */
  readonly materials: FileBytes;
  /** What a person should know, though nothing is wrong: labels that did not fit, rows filled up. */
  readonly notes: readonly string[];
}

/** @throws LabError of any tag that tables, templates, prompts and files can give */
export async function prepareRun(spec: RunSpec, loaded: LoadedModel, files: RunFiles): Promise<PreparedRun> {
  const { model, tokenizer } = loaded;
  const reader = new RunFileReader(files);
  const tasks: PreparedTask[] = [];
  for (const task of tasksOf(spec)) tasks.push(await prepareTask(task, spec, tokenizer, reader));
  const mixture = spec.mixture === undefined ? null : drawnTasks(spec.mixture, tasks);
  const start = await initialPrompt(spec, loaded, labelsOf(tasks), reader);
  return {
    spec,
    tasks,
    train: tasks.flatMap(({ train }) => train),
    mixture,
    initialPrompt: formed(start.prompt, spec.prompt),
    wayward: await waywardPenaltyOf(spec, loaded),
    identities: {
      model: model.identity,
      tokenizer: tokenizer.identity,
      ...(await dataIdentities(tasks)),
      sourcePrompt: start.identity,
    },
    materials: reader.materials,
    notes: [...(mixture === null ? [] : [sharesNote(mixture)]), ...start.notes, ...tasks.flatMap(({ notes }) => notes)],
  };
}

/** How many examples an evaluation looks at. */
export function validationExampleCount({ tasks }: Pick<PreparedRun, 'tasks'>): number {
  return tasks.reduce((sum, { validation }) => sum + (validation?.examples.length ?? 0), 0);
}

function drawnTasks({ tasks, rates }: MixtureSpec, prepared: readonly PreparedTask[]): MixtureTask[] {
  const counts = prepared.map(({ train }) => train.length);
  const rateOfTask = mixtureRates(rates, counts);
  return tasks.map(({ name }, index) => ({
    name,
    exampleCount: counts[index] ?? 0,
    rate: rateOfTask[index] ?? 0,
  }));
}

function sharesNote(mixture: readonly MixtureTask[]): string {
  const shares = sharesOf(mixture.map(({ rate }) => rate));
  const words = mixture.map(({ name }, index) => `${name} ${(100 * (shares[index] ?? 0)).toFixed(1)} %`);
  return `The mixture draws ${words.join(', ')}.`;
}

/** The labels of all tasks, each once; null if none has any. */
function labelsOf(tasks: readonly PreparedTask[]): readonly string[] | null {
  const labels = new Set(tasks.flatMap((task) => task.labels ?? []));
  return labels.size === 0 ? null : [...labels];
}

/** Of a single task its tables'; of a mixture that of all names and tables together. */
async function dataIdentities(
  tasks: readonly PreparedTask[],
): Promise<Pick<RunIdentities, 'trainData' | 'validationData'>> {
  const [first] = tasks;
  if (first !== undefined && first.name === null) {
    return { trainData: first.trainData, validationData: first.validationData };
  }
  const together = (hashOf: (task: PreparedTask) => string | null) =>
    sha256Hex(new TextEncoder().encode(JSON.stringify(tasks.map((task) => [task.name, hashOf(task)]))));
  return {
    trainData: await together(({ trainData }) => trainData),
    validationData: tasks.every((task) => task.validationData === null)
      ? null
      : await together(({ validationData }) => validationData),
  };
}

interface Start {
  readonly prompt: PromptValues;
  /** SHA-256 of the file it came from; null if it was made. */
  readonly identity: string | null;
  readonly notes: readonly string[];
}

async function initialPrompt(
  spec: RunSpec,
  { model, tokenizer }: LoadedModel,
  labels: readonly string[] | null,
  reader: RunFileReader,
): Promise<Start> {
  const { length, init } = spec.prompt;
  const width = model.config.dModel;
  if (init.kind === 'file' || init.kind === 'checkpoint') {
    const name = init.kind === 'file' ? init.path : `checkpoint ${init.step} of ${init.run}`;
    const bytes = await (init.kind === 'file' ? reader.bytes(init.path) : reader.storedPrompt(init.run, init.step));
    const prompt = promptFromArray(parseNpy(bytes, name), name);
    requireFit(prompt, { width, length }, name);
    return { prompt, identity: await sha256Hex(bytes), notes: [] };
  }
  const made = await initializePrompt(init, {
    length,
    width,
    rng: Rng.forSeed(spec.seed, 'initial prompt'),
    embeddingRows: (ids) => model.embeddingRows(ids),
    encode: (text) => tokenizer.encode(text),
    vocabSize: model.config.vocabSize,
    taskLabels: labels,
  });
  return { prompt: made.prompt, identity: null, notes: made.notes };
}
