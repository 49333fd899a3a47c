/** The sentence's state and the ways to change it. */
import { createStore } from 'zustand/vanilla';
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import { applyFix, type PromptFix } from '../../prompts/fit.ts';
import { DEFAULT_WAYWARD_FACTOR } from '../../training/wayward.ts';
import type { Draft, MadeInit, MixtureChoice, ModelChoice, PromptSource, Recipe, TaskChoice } from './draftTypes.ts';
import { fixWords } from './fits.ts';
import { DEFAULT_RECIPE } from './recipe.ts';

export const LAB_MODEL: ModelChoice = { name: 'lab-t5', source: { kind: 'lab' }, width: null };

export const draftStore = createStore<Draft>(() => ({
  source: { kind: 'scratch', init: { kind: 'sampledVocab' } },
  promptLength: 16,
  model: LAB_MODEL,
  weights: 'float32',
  task: null,
  recipe: DEFAULT_RECIPE,
  runName: null,
}));

/** Takes a source prompt. If it is not as long as the recipe asks, the sentence says so and offers what can be done. */
export function chooseSource(source: PromptSource): void {
  draftStore.setState({ source, runName: null });
}

/** Starts from scratch, as long as the recipe says. */
export function chooseScratch(init: MadeInit): void {
  draftStore.setState({ source: { kind: 'scratch', init }, runName: null });
}

export function chooseModel(model: ModelChoice): void {
  draftStore.setState({ model, runName: null });
}

export function chooseWeights(weights: WeightStorage): void {
  draftStore.setState({ weights });
}

/** Takes a task or a mixture, and its lengths where it knows them. */
export function chooseTask(task: TaskChoice | MixtureChoice): void {
  draftStore.setState(({ recipe }) => ({
    task,
    recipe: {
      ...recipe,
      maxInputLength: task.maxInputLength ?? recipe.maxInputLength,
      maxTargetLength: task.maxTargetLength ?? recipe.maxTargetLength,
    },
    runName: null,
  }));
}

export function changeRecipe(change: Partial<Recipe>): void {
  draftStore.setState(({ recipe }) => ({ recipe: { ...recipe, ...change } }));
}

/** A text that the prompt is drawn to, and how strongly; an empty one draws nothing. */
export function setWayward(text: string, factor = DEFAULT_WAYWARD_FACTOR): void {
  const { wayward: _, ...recipe } = draftStore.getState().recipe;
  draftStore.setState({ recipe: text === '' ? recipe : { ...recipe, wayward: { text, factor } } });
}

export function setPromptLength(promptLength: number): void {
  draftStore.setState({ promptLength });
}

/** Applies a fix that the person chose to the source prompt. Does nothing when starting from scratch. */
export function fixSource(fix: PromptFix): void {
  const { source } = draftStore.getState();
  if (source.kind === 'scratch') return;
  draftStore.setState({ source: withFix(source, fix), runName: null });
}

/** The source with a fix applied and noted; the given one is untouched. */
export function withFix(source: PromptSource, fix: PromptFix): PromptSource {
  return {
    ...source,
    prompt: applyFix(source.prompt, fix),
    changes: [...source.changes, fixWords(fix, source.prompt)],
  };
}
