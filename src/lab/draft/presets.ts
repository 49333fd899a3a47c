/**
 * Recipes of the papers and of their code, each value with the place where it stands. Lines are those of
 * google-research/prompt-tuning at 72285ee, below `prompt_tuning/configs/`.
 */
import { createStore } from 'zustand/vanilla';
import { labStore, recipeOfLab } from '../labStore.ts';
import { draftStore } from './draftStore.ts';
import type { Draft, MadeInit, Recipe } from './draftTypes.ts';
import { ADAFACTOR_DEFAULTS } from './recipe.ts';

export interface PresetValue {
  /** "0.3, constant". */
  readonly value: string;
  /** What it is the value of: "Learning rate". */
  readonly what: string;
  /** Paper and section, or file and lines. */
  readonly source: string;
}

export interface RecipePreset {
  readonly id: string;
  readonly name: string;
  readonly values: readonly PresetValue[];
  /** The fields that it sets; others stay as they are. */
  readonly recipe: Partial<Recipe>;
  readonly promptLength: number;
  /** How it starts where there is no source prompt. */
  readonly init: MadeInit;
}

const LESTER = 'Lester et al. 2021, arXiv:2104.08691';
const SPOT = 'Vu et al. 2022, arXiv:2110.07904';
const T5X_STEP = 1_100_000; // steps that the LM-adapted T5 was trained for; T5X goes on counting

/** What all of them share, as the code has it. */
const SHARED: readonly PresetValue[] = [
  { what: 'Learning rate', value: '0.3, constant', source: 'runs/prompt_finetune.gin, lines 42–44' },
  {
    what: 'Adafactor',
    value: 'decay rate 0.8, clip at 1, weight decay 1e-5, rows not scaled',
    source: 'models/t5_1_1_prompt.gin, lines 50–56',
  },
  {
    what: 'Initial step',
    value: '1,100,000',
    source: 'models/t5_1_1_prompt.gin, line 98: the step is restored as well',
  },
  { what: 'Loss', value: 'a sum; z-loss 1e-4, no label smoothing', source: 'models/t5_1_1_prompt.gin, lines 106–112' },
  { what: 'Prompt length', value: '100', source: 'models/t5_1_1_prompt.gin, line 36' },
];
const SHARED_RECIPE = {
  optimizer: { ...ADAFACTOR_DEFAULTS, initialStep: T5X_STEP },
  schedule: { kind: 'constant' },
  zLoss: 1e-4,
  labelSmoothing: 0,
} as const satisfies Partial<Recipe>;
const LENGTH = 100;

const PUBLISHED: readonly RecipePreset[] = [
  {
    id: 'promptTuning',
    name: 'Prompt tuning, Lester et al. 2021',
    values: [
      { what: 'Steps', value: '30,000', source: LESTER },
      { what: 'Batch size', value: '32', source: LESTER },
      { what: 'Start', value: 'class labels, the rest sampled from 5,000 words', source: `${LESTER}, section 3.2` },
      ...SHARED,
    ],
    recipe: { ...SHARED_RECIPE, steps: 30_000, batchSize: 32 },
    promptLength: LENGTH,
    init: { kind: 'classLabels', populationSize: 5000 },
  },
  {
    id: 'spot',
    name: 'SPoT, Vu et al. 2022',
    values: [
      { what: 'Steps', value: '262,144 on the source and on the target', source: SPOT },
      { what: 'Batch size', value: '32', source: SPOT },
      { what: 'Checkpoint and evaluate every', value: '500 steps; the best on validation counts', source: SPOT },
      { what: 'Start of a source prompt', value: 'sampled from 5,000 words', source: SPOT },
      ...SHARED,
    ],
    recipe: { ...SHARED_RECIPE, steps: 2 ** 18, batchSize: 32, evaluateEvery: 500, checkpointEvery: 500 },
    promptLength: LENGTH,
    init: { kind: 'sampledVocab', populationSize: 5000 },
  },
];

/** The lab's own recipe first, once its index has come. */
export function recipePresets(): readonly RecipePreset[] {
  const { index } = labStore.getState();
  if (index === null) return PUBLISHED;
  const { recipe, promptLength, init } = recipeOfLab(index);
  const source = 'lab.json; docs/lab.md says what was measured';
  const { steps, batchSize, optimizer, evaluateEvery, checkpointEvery, maxValidationExamples } = recipe;
  const { schedule, zLoss, labelSmoothing } = recipe;
  const lab: RecipePreset = {
    id: 'lab',
    name: 'The lab’s recipe',
    values: [
      { what: 'Steps', value: String(steps), source },
      { what: 'Batch size', value: String(batchSize), source },
      { what: 'Learning rate', value: `${optimizer.learningRate}, ${schedule.kind}`, source },
      { what: 'Prompt length', value: String(promptLength), source },
    ],
    recipe: {
      ...{ steps, batchSize, optimizer, evaluateEvery, checkpointEvery, maxValidationExamples },
      ...{ schedule, zLoss, labelSmoothing },
    },
    promptLength,
    init,
  };
  return [lab, ...PUBLISHED];
}

/** The preset that the draft follows in every field that it sets, or null: the values are the person's own. */
export function presetOfDraft({ recipe, promptLength }: Draft): RecipePreset | null {
  const follows = (preset: RecipePreset) =>
    preset.promptLength === promptLength &&
    Object.entries(preset.recipe).every(
      ([field, value]) => JSON.stringify(recipe[field as keyof Recipe]) === JSON.stringify(value),
    );
  return recipePresets().find(follows) ?? null;
}

/** The preset that was taken last; at first the lab's own. */
export const takenPresetStore = createStore<{ readonly id: string }>(() => ({ id: 'lab' }));

/** Sets the preset's fields. A source prompt stays the start; from scratch it starts as the preset does. */
export function takePreset({ id, recipe, promptLength, init }: RecipePreset): void {
  takenPresetStore.setState({ id });
  draftStore.setState((draft) => ({
    recipe: { ...draft.recipe, ...recipe },
    promptLength,
    ...(draft.source.kind === 'scratch' ? { source: { kind: 'scratch', init } as const } : {}),
  }));
}
