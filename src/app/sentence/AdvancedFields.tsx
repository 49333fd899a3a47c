/** Fields that most runs leave alone: other forms of the prompt and of the loss, and steps in parts. */
import { useStore } from 'zustand';
import { changeRecipe, draftStore, setWayward } from '../../lab/draft/draftStore.ts';
import { PLAIN_FORM, type PromptAttention, type PromptPosition } from '../../t5/promptForm.ts';
import { classNames } from '../controls/classNames.ts';
import { Fold } from '../controls/Fold.tsx';
import { NumberField, Select, TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import { OptimizerFields } from './OptimizerFields.tsx';
import styles from './sentence.module.css';

const MAX_SMOOTHING = 0.99;
const MAX_DROPOUT = 0.95;
const MAX_WAYWARD_FACTOR = 1000;

const POSITIONS: readonly { id: PromptPosition; name: string }[] = [
  { id: 'beforeInput', name: 'Before the input' },
  { id: 'afterFirstToken', name: 'After the first token' },
  { id: 'beforeEos', name: 'Before the end of the input' },
  { id: 'afterEos', name: 'After the end of the input' },
];
const TO_PROMPT: readonly { id: PromptAttention['toPrompt']; name: string }[] = [
  { id: 'all', name: 'All rows' },
  { id: 'earlier', name: 'Earlier rows' },
  { id: 'none', name: 'Only itself' },
];
const TO_INPUT = [
  { id: 'seen', name: 'The input as well' },
  { id: 'hidden', name: 'Not the input' },
];

export function AdvancedFields() {
  return (
    <Fold title="Advanced" className={styles.advanced}>
      <div className={classNames(layout.fields, styles.advancedForm)}>
        <FormFields />
        <LossFields />
        <OptimizerFields />
      </div>
    </Fold>
  );
}

/** Where the prompt stands, and what its rows see. */
function FormFields() {
  const { position, attention } = useStore(draftStore).recipe.promptForm;
  const see = (change: Partial<PromptAttention>) =>
    changeRecipe({ promptForm: { position, attention: { ...attention, ...change } } });
  return (
    <>
      <Select
        label="Prompt stands"
        description="Prompt tuning puts it before the input."
        value={position}
        choices={POSITIONS}
        onChange={(id) => {
          const chosen = POSITIONS.find((known) => known.id === id)?.id;
          // Only a prompt in front may see less than everything.
          if (chosen === undefined || chosen === position) return;
          changeRecipe({ promptForm: { position: chosen, attention: PLAIN_FORM.attention } });
        }}
      />
      {position === 'beforeInput' && (
        <>
          <Select
            label="A row sees of the prompt"
            description="What each row of the prompt attends to in the encoder."
            value={attention.toPrompt}
            choices={TO_PROMPT}
            onChange={(id) => {
              const toPrompt = TO_PROMPT.find((known) => known.id === id)?.id;
              if (toPrompt !== undefined) see({ toPrompt });
            }}
          />
          <Select
            label="And of the rest"
            description="Tokens of the input always see the prompt."
            value={attention.toInput ? 'seen' : 'hidden'}
            choices={TO_INPUT}
            onChange={(id) => see({ toInput: id === 'seen' })}
          />
        </>
      )}
    </>
  );
}

/** What the loss has besides cross-entropy, what is dropped, and in how many parts a step is computed. */
function LossFields() {
  const { labelSmoothing, dropoutRate, microbatches, batchSize, wayward } = useStore(draftStore).recipe;
  return (
    <>
      <NumberField
        label="Label smoothing"
        description="Share of a target’s weight that all other tokens get."
        value={labelSmoothing}
        minValue={0}
        maxValue={MAX_SMOOTHING}
        fractionDigits={3}
        onChange={(smoothing) => changeRecipe({ labelSmoothing: smoothing })}
      />
      <NumberField
        label="Dropout"
        description="Share of activations left out at random in every training step; the paper uses 0.1. Never in evaluation."
        value={dropoutRate}
        minValue={0}
        maxValue={MAX_DROPOUT}
        fractionDigits={3}
        onChange={(rate) => changeRecipe({ dropoutRate: rate })}
      />
      <Select
        label="Microbatches"
        description="Computes a batch in so many equal parts: less memory, the same result."
        value={String(microbatches)}
        choices={partsOf(batchSize, microbatches).map((parts) => ({ id: String(parts), name: String(parts) }))}
        onChange={(id) => changeRecipe({ microbatches: Number(id) })}
      />
      <TextField
        label="Draw the prompt to a text"
        description="The wayward penalty; one token for each row of the prompt. Empty: nothing draws it."
        value={wayward?.text ?? ''}
        onChange={(text) => setWayward(text, wayward?.factor)}
      />
      {wayward !== undefined && (
        <NumberField
          label="How strongly"
          description="Factor of the mean squared distance of a row."
          value={wayward.factor}
          minValue={0}
          maxValue={MAX_WAYWARD_FACTOR}
          fractionDigits={4}
          onChange={(factor) => setWayward(wayward.text, factor)}
        />
      )}
    </>
  );
}

/** In how many equal parts a batch can be computed; the chosen number among them, though the batch may have changed. */
function partsOf(batchSize: number, chosen: number): number[] {
  const numbers = Array.from({ length: batchSize }, (_, index) => index + 1);
  return numbers.filter((parts) => batchSize % parts === 0 || parts === chosen);
}
