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
import { AdvancedFields } from './AdvancedFields.tsx';
import { DecodingFields } from './DecodingFields.tsx';
import { PresetPicker } from './PresetPicker.tsx';

const MAX_STEPS = 1_000_000;
const MAX_BATCH = 1024;
const MAX_PROMPT_LENGTH = 1000;
const MAX_TOKENS = 4096;
const MAX_INITIAL_STEP = 100_000_000;

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

export function RecipeForm() {
  const { recipe } = useStore(draftStore);
  const { optimizer, schedule } = recipe;
  const changeOptimizer = (change: Partial<Pick<OptimizerSpec, 'learningRate' | 'initialStep' | 'weightDecay'>>) =>
    changeRecipe({ optimizer: { ...optimizer, ...change } });
  return (
    <>
      <Heading slot="title" level={3}>
        Recipe
      </Heading>
      <PresetPicker />
      <form className={layout.fields} onSubmit={(event) => event.preventDefault()} onKeyDownCapture={commitOnEscape}>
        <NumberField
          label="Steps"
          value={recipe.steps}
          minValue={1}
          maxValue={MAX_STEPS}
          onChange={(steps) => changeRecipe({ steps })}
        />
        <NumberField
          label="Batch size"
          value={recipe.batchSize}
          minValue={1}
          maxValue={MAX_BATCH}
          onChange={(batchSize) => changeRecipe({ batchSize })}
        />
        <Select
          label="Optimizer"
          value={optimizer.kind}
          choices={OPTIMIZERS.map((id) => ({ id, name: OPTIMIZER_NAMES[id] }))}
          onChange={(id) => {
            const kind = OPTIMIZERS.find((known) => known === id);
            if (kind !== undefined) changeRecipe(withOptimizerKind(recipe, kind));
          }}
        />
        <NumberField
          label="Learning rate"
          value={optimizer.learningRate}
          minValue={1e-6}
          maxValue={100}
          fractionDigits={6}
          onChange={(learningRate) => changeOptimizer({ learningRate })}
        />
        <Select
          label="Schedule"
          value={schedule.kind}
          choices={SCHEDULES}
          onChange={(id) => {
            const kind = SCHEDULES.find((known) => known.id === id)?.id;
            if (kind !== undefined) changeRecipe({ schedule: { kind } });
          }}
        />
        <StartFields />
        <NumberField
          label="Evaluate every"
          description="Steps; 0 = only after the last."
          value={recipe.evaluateEvery}
          minValue={0}
          maxValue={MAX_STEPS}
          onChange={(evaluateEvery) => changeRecipe({ evaluateEvery })}
        />
        <NumberField
          label="Checkpoint every"
          description="Steps; 0 = only after the last."
          value={recipe.checkpointEvery}
          minValue={0}
          maxValue={MAX_STEPS}
          onChange={(checkpointEvery) => changeRecipe({ checkpointEvery })}
        />
        <NumberField
          label="Validation examples"
          description="At most; 0 = all."
          value={recipe.maxValidationExamples}
          minValue={0}
          maxValue={MAX_STEPS}
          onChange={(maxValidationExamples) => changeRecipe({ maxValidationExamples })}
        />
        <Select
          label="Batches"
          description="Similar lengths pad less; random ones mix better."
          value={recipe.shuffle ? recipe.batching : 'file'}
          choices={ORDERS}
          onChange={(id) => {
            const chosen = ORDERS.find((known) => known.id === id);
            if (chosen !== undefined) changeRecipe(chosen.order);
          }}
        />
        <NumberField
          label="Seed"
          value={recipe.seed}
          minValue={0}
          maxValue={2 ** 31}
          onChange={(seed) => changeRecipe({ seed })}
        />
        <NumberField
          label="Input length"
          description="Tokens; longer inputs are cut."
          value={recipe.maxInputLength}
          minValue={2}
          maxValue={MAX_TOKENS}
          onChange={(maxInputLength) => changeRecipe({ maxInputLength })}
        />
        <NumberField
          label="Target length"
          description="Tokens; longer targets are cut."
          value={recipe.maxTargetLength}
          minValue={1}
          maxValue={MAX_TOKENS}
          onChange={(maxTargetLength) => changeRecipe({ maxTargetLength })}
        />
        <DecodingFields />
        <NumberField
          label="Initial step"
          description="T5X counts checkpoints from here; 1100000 continues the LM-adapted T5."
          value={optimizer.initialStep}
          minValue={0}
          maxValue={MAX_INITIAL_STEP}
          onChange={(initialStep) => changeOptimizer({ initialStep })}
        />
        <AdvancedFields />
      </form>
    </>
  );
}

/** Escape closes the picker; a number field takes what was typed only when it loses the focus, so it must first. */
function commitOnEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
}

/** Prompt length and the kind of start; a source prompt is a start of its own. */
function StartFields() {
  const { source, promptLength } = useStore(draftStore);
  const scratch = SCRATCH_STARTS.map(({ init, name }) => ({ id: init.kind, name: `Scratch: ${name}` }));
  const choices = source.kind === 'prompt' ? [{ id: 'prompt', name: source.name }, ...scratch] : scratch;
  return (
    <>
      <NumberField
        label="Prompt length"
        description="Rows of the prompt."
        value={promptLength}
        minValue={1}
        maxValue={MAX_PROMPT_LENGTH}
        onChange={setPromptLength}
      />
      <Select
        label="Start from"
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
