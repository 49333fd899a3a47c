/** The embedded lab as the page offers it, and how its things become nouns of the sentence. */
import { createStore } from 'zustand/vanilla';
import { parseNpy } from '../formats/npy.ts';
import { promptFromArray } from '../prompts/prompt.ts';
import { parseT5Config } from '../t5/parseConfig.ts';
import { parseRunFile } from '../training/runFile.ts';
import { chooseModel, chooseSource, chooseTask, draftStore, setPromptLength } from './draft/draftStore.ts';
import type { Draft, MadeInit, ModelChoice, PromptSource, TaskChoice } from './draft/draftTypes.ts';
import { recipeOfSpec } from './draft/recipe.ts';
import { fetchLabFile } from './labFiles.ts';
import { guideOfLab, type LabIndex, type LabPrompt, type LabTask, parseLabIndex } from './labIndex.ts';

export interface LabState {
  readonly index: LabIndex | null;
  /** d_model of its model, as the configuration says; null until that was read. */
  readonly width: number | null;
}

export const labStore = createStore<LabState>(() => ({ index: null, width: null }));

/** Reads the lab's index and fills in the sentence with the task and the source prompt to begin with. @throws LabError */
export async function openLab(): Promise<void> {
  const index = parseLabIndex(await fetchLabJson('lab.json'));
  labStore.setState({ index });
  const config = parseT5Config(await fetchLabJson(`${index.model.path}/config.json`), index.model.name);
  labStore.setState({ width: config.dModel });
  chooseModel(labModel(index));
  const { recipe, promptLength, init } = recipeOfLab(index);
  draftStore.setState({ recipe, promptLength, source: { kind: 'scratch', init } });
  const guide = guideOfLab(index);
  const task = guide?.task ?? index.tasks[0];
  if (task !== undefined) chooseTask(taskOfLab(task));
  // The recipe's length is for starts from scratch; the first sentence is about this prompt, as long as it is.
  if (guide !== null) {
    chooseSource(await sourceOfLab(guide.prompt));
    setPromptLength(guide.prompt.length);
  }
}

/** The lab's model as the sentence's noun. */
export function labModel({ model }: LabIndex): ModelChoice {
  return { name: model.name, source: { kind: 'lab' }, width: labStore.getState().width };
}

/** @throws LabError if the file is missing or no prompt */
export async function sourceOfLab({ name, path }: LabPrompt): Promise<PromptSource> {
  const prompt = promptFromArray(parseNpy(await fetchLabFile(path), path), name);
  return { kind: 'prompt', name, prompt, init: { kind: 'file', path: `lab:${path}` }, changes: [] };
}

export function taskOfLab(task: LabTask): TaskChoice {
  const { name, path, inputs, targets, labels, maxInputLength, maxTargetLength } = task;
  return {
    name,
    spec: {
      train: `lab:${path}/train.tsv`,
      validation: `lab:${path}/validation.tsv`,
      inputs,
      targets,
      ...(labels === undefined ? {} : { labels }),
    },
    files: {},
    ...(maxInputLength === undefined ? {} : { maxInputLength }),
    ...(maxTargetLength === undefined ? {} : { maxTargetLength }),
  };
}

/** How the lab's recipe starts from scratch; until the lab's index has come, with sampled words. */
export function scratchStart(): MadeInit {
  const { index } = labStore.getState();
  return index === null ? DEFAULT_START : recipeOfLab(index).init;
}

const DEFAULT_START: MadeInit = { kind: 'sampledVocab' };

export interface LabRecipe extends Pick<Draft, 'recipe' | 'promptLength'> {
  readonly init: MadeInit;
}

/** Reading takes milliseconds, and the recipe's fields ask for it whenever one of them changes. */
const recipesRead = new WeakMap<LabIndex, LabRecipe>();

/** The lab's recipe, read as every run file is: completed with defaults, and refused where it makes no sense. */
export function recipeOfLab(index: LabIndex): LabRecipe {
  const known = recipesRead.get(index);
  if (known !== undefined) return known;
  const read = readRecipe(index);
  recipesRead.set(index, read);
  return read;
}

function readRecipe({ recipe, tasks: [task] }: LabIndex): LabRecipe {
  const { prompt, ...spec } = parseRunFile(
    {
      prompt: { length: 16, init: DEFAULT_START },
      ...recipe,
      version: 1,
      model: 'lab',
      task: task === undefined ? undefined : taskOfLab(task).spec,
    },
    'lab/lab.json',
  );
  const { init, length } = prompt;
  const isMade = init.kind !== 'file' && init.kind !== 'checkpoint';
  return { recipe: recipeOfSpec({ ...spec, prompt }), promptLength: length, init: isMade ? init : DEFAULT_START };
}

async function fetchLabJson(path: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await fetchLabFile(path)));
}
