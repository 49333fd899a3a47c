/** The embedded lab as the page offers it, and how its things become nouns of the sentence. */
import { createStore } from 'zustand/vanilla';
import { parseNpy } from '../formats/npy.ts';
import { promptFromArray } from '../prompts/prompt.ts';
import { parseT5Config } from '../t5/parseConfig.ts';
import { parseRunFile } from '../training/runFile.ts';
import { chooseModel, chooseSource, chooseTask, draftStore, setPromptLength } from './draft/draftStore.ts';
import type { PromptSource, TaskChoice } from './draft/draftTypes.ts';
import { recipeOfSpec } from './draft/recipe.ts';
import { fetchLabFile } from './labFiles.ts';
import { type LabIndex, type LabPrompt, type LabTask, parseLabIndex } from './labIndex.ts';

export const labStore = createStore<{ index: LabIndex | null }>(() => ({ index: null }));

/** Reads the lab's index and fills in the sentence with its first task and prompt. @throws LabError */
export async function openLab(): Promise<void> {
  const index = parseLabIndex(await fetchLabJson('lab.json'));
  labStore.setState({ index });
  const config = parseT5Config(await fetchLabJson(`${index.model.path}/config.json`), index.model.name);
  chooseModel({ name: index.model.name, source: { kind: 'lab' }, width: config.dModel });
  draftStore.setState(recipeOfLab(index));
  const [prompt] = index.prompts;
  // The prompt was tuned on its own task; transfer means teaching another one.
  const task = index.tasks.find(({ name }) => name !== prompt?.task) ?? index.tasks[0];
  if (task !== undefined) chooseTask(taskOfLab(task));
  // The recipe's length is for starts from scratch; the first sentence is about this prompt, as long as it is.
  if (prompt !== undefined) {
    chooseSource(await sourceOfLab(prompt));
    setPromptLength(prompt.length);
  }
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

/** The lab's recipe, read as every run file is: completed with defaults, and refused where it makes no sense. */
function recipeOfLab({ recipe, tasks }: LabIndex) {
  const [task] = tasks;
  if (task === undefined) return {};
  const spec = parseRunFile(
    {
      prompt: { length: 16, init: { kind: 'sampledVocab' } },
      ...recipe,
      version: 1,
      model: 'lab',
      task: taskOfLab(task).spec,
    },
    'lab/lab.json',
  );
  const { init, length } = spec.prompt;
  const start =
    init.kind === 'file' || init.kind === 'checkpoint' ? {} : { source: { kind: 'scratch', init } as const };
  return { recipe: recipeOfSpec(spec), promptLength: length, ...start };
}

async function fetchLabJson(path: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await fetchLabFile(path)));
}
