/** The recipe's fields. Every change holds at once for the next run. */
import type { KeyboardEvent } from 'react';
import { Heading } from 'react-aria-components/Heading';
import { useStore } from 'zustand';
import { changeRecipe, chooseScratch, draftStore, setPromptLength } from '../../lab/draft/draftStore.ts';
import type { Recipe } from '../../lab/draft/draftTypes.ts';
import { OPTIMIZER_NAMES, withOptimizerKind } from '../../lab/draft/recipe.ts';
import { SCRATCH_STARTS } from '../../lab/draft/scratch.ts';
import type { OptimizerSpec, ScheduleSpec } from '../../training/runFileTypes.ts';
import { NumberField, Select } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import { InTurns } from '../viewing/InTurns.tsx';
import { AdvancedFields } from './AdvancedFields.tsx';
import { DecodingFields } from './DecodingFields.tsx';
import { type NumberOf, Numbers } from './Numbers.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { useUsualRecipe } from './useUsualRecipe.ts';

const MAX_STEPS = 1_000_000;
const MAX_BATCH = 1024;
const MAX_PROMPT_LENGTH = 1000;
const MAX_TOKENS = 4096;
const MAX_INITIAL_STEP = 100_000_000;

const SIZES: readonly NumberOf<Recipe>[] = [
  { of: 'steps', label: 'Steps', description: 'Updates of the prompt.', range: [1, MAX_STEPS] },
  { of: 'batchSize', label: 'Batch size', description: 'Examples a step.', range: [1, MAX_BATCH] },
];
const RATE: readonly NumberOf<OptimizerSpec>[] = [
  {
    of: 'learningRate',
    label: 'Learning rate',
    description: 'How far a step goes.',
    range: [1e-6, 100],
    fractionDigits: 6,
  },
];
const RHYTHM: readonly NumberOf<Recipe>[] = [
  {
    of: 'evaluateEvery',
    label: 'Evaluate every',
    description: 'Steps; 0 = only after the last.',
    range: [0, MAX_STEPS],
  },
  {
    of: 'checkpointEvery',
    label: 'Checkpoint every',
    description: 'Steps; 0 = only after the last.',
    range: [0, MAX_STEPS],
  },
  {
    of: 'maxValidationExamples',
    label: 'Validation examples',
    description: 'At most; 0 = all.',
    range: [0, MAX_STEPS],
  },
];
const SEED_AND_LENGTHS: readonly NumberOf<Recipe>[] = [
  { of: 'seed', label: 'Seed', description: 'The same seed gives the same run.', range: [0, 2 ** 31] },
  {
    of: 'maxInputLength',
    label: 'Input length',
    description: 'Tokens; longer inputs are cut.',
    range: [2, MAX_TOKENS],
  },
  {
    of: 'maxTargetLength',
    label: 'Target length',
    description: 'Tokens; longer targets are cut.',
    range: [1, MAX_TOKENS],
  },
];
const INITIAL_STEP: readonly NumberOf<OptimizerSpec>[] = [
  {
    of: 'initialStep',
    label: 'Initial step',
    description: 'T5X counts checkpoints from here; 1100000 continues the LM-adapted T5.',
    range: [0, MAX_INITIAL_STEP],
  },
];

const OPTIMIZERS: readonly OptimizerSpec['kind'][] = ['adafactor', 'adamw'];
const SCHEDULES: readonly { id: ScheduleSpec['kind']; name: string }[] = [
  { id: 'constant', name: 'Constant' },
  { id: 'linear', name: 'Linear to zero' },
  { id: 'cosine', name: 'Cosine to zero' },
];

const ORDERS: readonly { id: string; name: string; order: Pick<Recipe, 'shuffle' | 'batching'> }[] = [
  { id: 'shuffled', name: 'Examples at random', order: { shuffle: true, batching: 'shuffled' } },
  { id: 'sorted', name: 'Similar lengths together', order: { shuffle: true, batching: 'sorted' } },
  { id: 'file', name: 'In the file’s order', order: { shuffle: false, batching: 'shuffled' } },
];
const orderOf = ({ shuffle, batching }: Recipe) => (shuffle ? batching : 'file');

export function RecipeForm() {
  const { recipe } = useStore(draftStore);
  const { optimizer, schedule } = recipe;
  const usual = useUsualRecipe();
  const ofRecipe = { part: recipe, usual: usual.recipe, onChange: changeRecipe };
  const ofOptimizer = {
    part: optimizer,
    usual: usual.ofKind.optimizer,
    onChange: (change: Partial<OptimizerSpec>) =>
      changeRecipe({ optimizer: { ...optimizer, ...change } as OptimizerSpec }),
  };
  return (
    <>
      <Heading slot="title" level={3}>
        Recipe
      </Heading>
      <PresetPicker />
      <form className={layout.fields} onSubmit={(event) => event.preventDefault()} onKeyDownCapture={commitOnEscape}>
        {/* The first with the picker, the others in the frames after it. */}
        <InTurns atOnce={1}>
          <Numbers fields={SIZES} {...ofRecipe} />
          <Select
            label="Optimizer"
            description="Makes a step of the gradient."
            value={optimizer.kind}
            usual={usual.recipe.optimizer.kind}
            choices={OPTIMIZERS.map((id) => ({ id, name: OPTIMIZER_NAMES[id] }))}
            onChange={(id) => {
              const kind = OPTIMIZERS.find((known) => known === id);
              if (kind !== undefined) changeRecipe(withOptimizerKind(recipe, kind));
            }}
          />
          <Numbers fields={RATE} {...ofOptimizer} />
          <Select
            label="Schedule"
            description="How the rate goes on."
            value={schedule.kind}
            usual={usual.recipe.schedule.kind}
            choices={SCHEDULES}
            onChange={(id) => {
              const kind = SCHEDULES.find((known) => known.id === id)?.id;
              if (kind !== undefined) changeRecipe({ schedule: { kind } });
            }}
          />
          <StartFields usualLength={usual.promptLength} />
          <Numbers fields={RHYTHM} {...ofRecipe} />
          <Select
            label="Batches"
            description="Similar lengths pad less; random ones mix better."
            value={orderOf(recipe)}
            usual={orderOf(usual.recipe)}
            choices={ORDERS}
            onChange={(id) => {
              const chosen = ORDERS.find((known) => known.id === id);
              if (chosen !== undefined) changeRecipe(chosen.order);
            }}
          />
          <Numbers fields={SEED_AND_LENGTHS} {...ofRecipe} />
          <DecodingFields usual={usual} />
          <Numbers fields={INITIAL_STEP} {...ofOptimizer} />
          <AdvancedFields usual={usual} />
        </InTurns>
      </form>
    </>
  );
}

/** Escape closes the picker; a number field takes what was typed only when it loses the focus, so it must first. */
function commitOnEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
}

/** Prompt length and the kind of start; a source prompt is a start of its own. */
function StartFields({ usualLength }: { usualLength: number }) {
  const { source, promptLength } = useStore(draftStore);
  const scratch = SCRATCH_STARTS.map(({ init, name }) => ({ id: init.kind, name: `Scratch: ${name}` }));
  const choices = source.kind === 'prompt' ? [{ id: 'prompt', name: source.name }, ...scratch] : scratch;
  return (
    <>
      <NumberField
        label="Prompt length"
        description="Rows of the prompt."
        value={promptLength}
        usual={usualLength}
        minValue={1}
        maxValue={MAX_PROMPT_LENGTH}
        onChange={setPromptLength}
      />
      <Select
        label="Start from"
        description="The prompt before the first step."
        value={source.kind === 'prompt' ? 'prompt' : source.init.kind}
        choices={choices}
        onChange={(id) => {
          const start = SCRATCH_STARTS.find(({ init }) => init.kind === id);
          if (start !== undefined) chooseScratch(start.init);
        }}
      />
    </>
  );
}
