/** Fields that most runs leave alone: other forms of the prompt and of the loss, and steps in parts. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { changeRecipe, draftStore, setWayward } from '../../lab/draft/draftStore.ts';
import type { Recipe } from '../../lab/draft/draftTypes.ts';
import type { UsualRecipe } from '../../lab/draft/usualRecipe.ts';
import { PLAIN_FORM, type PromptAttention, type PromptPosition } from '../../t5/promptForm.ts';
import { DEFAULT_WAYWARD_FACTOR } from '../../training/wayward.ts';
import { classNames } from '../controls/classNames.ts';
import { Fold } from '../controls/Fold.tsx';
import { Select, TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import { type NumberOf, Numbers } from './Numbers.tsx';
import { OptimizerFields } from './OptimizerFields.tsx';
import styles from './sentence.module.css';

const LOSS: readonly NumberOf<Recipe>[] = [
  {
    of: 'labelSmoothing',
    label: 'Label smoothing',
    description: 'Share of a target’s weight that all other tokens get.',
    range: [0, 0.99],
    fractionDigits: 3,
  },
  {
    of: 'dropoutRate',
    label: 'Dropout',
    description:
      'Share of activations left out at random in every training step; the paper uses 0.1. Never in evaluation.',
    range: [0, 0.95],
    fractionDigits: 3,
  },
];
const PULL: readonly NumberOf<NonNullable<Recipe['wayward']>>[] = [
  {
    of: 'factor',
    label: 'How strongly',
    description: 'Factor of the mean squared distance of a row.',
    range: [0, 1000],
    fractionDigits: 4,
  },
];

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

/** Made when they are first looked at: they are as many as all others together. */
export function AdvancedFields({ usual }: { usual: UsualRecipe }) {
  const [areMade, setMade] = useState(false);
  return (
    <Fold
      title="Advanced"
      className={styles.advanced}
      onExpandedChange={(isExpanded) => setMade(areMade || isExpanded)}
    >
      {areMade && (
        <div className={classNames(layout.fields, styles.advancedForm)}>
          <FormFields usual={usual} />
          <LossFields usual={usual} />
          <OptimizerFields usual={usual} />
        </div>
      )}
    </Fold>
  );
}

/** Where the prompt stands, and what its rows see. */
function FormFields({ usual }: { usual: UsualRecipe }) {
  const { position, attention } = useStore(draftStore).recipe.promptForm;
  const { promptForm: usually } = usual.recipe;
  const see = (change: Partial<PromptAttention>) =>
    changeRecipe({ promptForm: { position, attention: { ...attention, ...change } } });
  return (
    <>
      <Select
        label="Prompt stands"
        description="Prompt tuning puts it before the input."
        value={position}
        usual={usually.position}
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
            usual={usually.attention.toPrompt}
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
            usual={usually.attention.toInput ? 'seen' : 'hidden'}
            choices={TO_INPUT}
            onChange={(id) => see({ toInput: id === 'seen' })}
          />
        </>
      )}
    </>
  );
}

/** What the loss has besides cross-entropy, what is dropped, and in how many parts a step is computed. */
function LossFields({ usual: { recipe: usual } }: { usual: UsualRecipe }) {
  const { recipe } = useStore(draftStore);
  const { microbatches, batchSize, wayward } = recipe;
  return (
    <>
      <Numbers fields={LOSS} part={recipe} usual={usual} onChange={changeRecipe} />
      <Select
        label="Microbatches"
        description="Computes a batch in so many equal parts: less memory, the same result."
        value={String(microbatches)}
        usual={String(usual.microbatches)}
        choices={partsOf(batchSize, microbatches).map((parts) => ({ id: String(parts), name: String(parts) }))}
        onChange={(id) => changeRecipe({ microbatches: Number(id) })}
      />
      <TextField
        label="Draw the prompt to a text"
        description="The wayward penalty; one token for each row of the prompt. Empty: nothing draws it."
        value={wayward?.text ?? ''}
        usual={usual.wayward?.text ?? ''}
        onChange={(text) => setWayward(text, wayward?.factor)}
      />
      {wayward !== undefined && (
        <Numbers
          fields={PULL}
          part={wayward}
          usual={usual.wayward ?? { ...wayward, factor: DEFAULT_WAYWARD_FACTOR }}
          onChange={({ factor }) => setWayward(wayward.text, factor)}
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
