/** Recipes: the default one, the optimizers' defaults, and the few words by which a recipe is called. */
import type { Decoding } from '../../t5/frozenModel.ts';
import { PLAIN_FORM } from '../../t5/promptForm.ts';
import type { OptimizerSpec, RunSpec } from '../../training/runFileTypes.ts';
import type { Recipe } from './draftTypes.ts';

/** Lester et al. (2021): Adafactor without relative steps, constant rate 0.3, decay 1e-5. */
export const ADAFACTOR_DEFAULTS: OptimizerSpec = {
  kind: 'adafactor',
  learningRate: 0.3,
  weightDecay: 1e-5,
  decayRate: 0.8,
  clipThreshold: 1,
  initialStep: 0,
};

/** torch.optim.AdamW's moments; the rate is larger than for weights, as soft prompts need it. */
export const ADAMW_DEFAULTS: OptimizerSpec = {
  kind: 'adamw',
  learningRate: 0.03,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  initialStep: 0,
};

/** What the page trains with until the lab's own recipe has come. */
export const DEFAULT_RECIPE: Recipe = {
  promptForm: PLAIN_FORM,
  maxInputLength: 128,
  maxTargetLength: 8,
  decoding: { method: 'greedy' },
  optimizer: ADAFACTOR_DEFAULTS,
  schedule: { kind: 'constant' },
  zLoss: 1e-4,
  labelSmoothing: 0,
  dropoutRate: 0,
  batchSize: 16,
  microbatches: 1,
  steps: 60,
  shuffle: true,
  batching: 'shuffled',
  seed: 0,
  evaluateEvery: 20,
  checkpointEvery: 10,
  maxValidationExamples: 64,
};

/** The recipe inside a complete run description. */
export function recipeOfSpec(spec: RunSpec): Recipe {
  const { position, attention } = spec.prompt;
  return {
    promptForm: { position, attention },
    maxInputLength: spec.maxInputLength,
    maxTargetLength: spec.maxTargetLength,
    decoding: spec.decoding,
    optimizer: spec.optimizer,
    schedule: spec.schedule,
    zLoss: spec.zLoss,
    labelSmoothing: spec.labelSmoothing,
    dropoutRate: spec.dropoutRate,
    ...(spec.wayward && { wayward: spec.wayward }),
    batchSize: spec.batchSize,
    microbatches: spec.microbatches,
    steps: spec.steps,
    shuffle: spec.shuffle,
    batching: spec.batching,
    seed: spec.seed,
    evaluateEvery: spec.evaluateEvery,
    checkpointEvery: spec.checkpointEvery,
    maxValidationExamples: spec.maxValidationExamples,
  };
}

/** The ways to answer, with T5X's defaults for those that need more. */
export const DECODINGS: readonly { readonly decoding: Decoding; readonly name: string }[] = [
  { decoding: { method: 'greedy' }, name: 'Greedy' },
  { decoding: { method: 'beam', beams: 4, alpha: 0.6 }, name: 'Beam search' },
  { decoding: { method: 'sample', temperature: 1, topK: 0, topP: 0.9, seed: 0 }, name: 'Sampling' },
];

/** The optimizer's defaults, keeping what both kinds share. */
export function withOptimizerKind(recipe: Recipe, kind: OptimizerSpec['kind']): Recipe {
  if (recipe.optimizer.kind === kind) return recipe;
  const defaults = kind === 'adafactor' ? ADAFACTOR_DEFAULTS : ADAMW_DEFAULTS;
  return { ...recipe, optimizer: { ...defaults, initialStep: recipe.optimizer.initialStep } };
}

export const OPTIMIZER_NAMES: Readonly<Record<OptimizerSpec['kind'], string>> = {
  adafactor: 'Adafactor',
  adamw: 'AdamW',
};

/** The noun of the sentence: "60 steps of Adafactor". */
export function recipeWords({ steps, optimizer }: Recipe): string {
  return `${steps} ${steps === 1 ? 'step' : 'steps'} of ${OPTIMIZER_NAMES[optimizer.kind]}`;
}
