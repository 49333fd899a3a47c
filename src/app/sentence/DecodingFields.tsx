/** How evaluation finds the model's answers. */
import { useStore } from 'zustand';
import { changeRecipe, draftStore } from '../../lab/draft/draftStore.ts';
import { DECODINGS } from '../../lab/draft/recipe.ts';
import type { UsualRecipe } from '../../lab/draft/usualRecipe.ts';
import type { Decoding } from '../../t5/frozenModel.ts';
import { Select } from '../controls/fields.tsx';
import { type NumberOf, Numbers } from './Numbers.tsx';

const WHAT: Readonly<Record<Decoding['method'], string>> = {
  greedy: 'The likeliest token after the likeliest token.',
  beam: 'T5X’s beam search: follows several answers and takes the best whole one.',
  sample: 'Draws each token by its probability, among the likeliest (nucleus sampling).',
};

type Beam = Extract<Decoding, { method: 'beam' }>;
type Sampling = Extract<Decoding, { method: 'sample' }>;

const BEAM: readonly NumberOf<Beam>[] = [
  { of: 'beams', label: 'Beams', description: 'Answers that are followed at a time.', range: [1, 64] },
  {
    of: 'alpha',
    label: 'Brevity penalty',
    description: 'Alpha: how much longer answers are favoured; 0 = not at all.',
    range: [0, 10],
    fractionDigits: 2,
  },
];
const SAMPLING: readonly NumberOf<Sampling>[] = [
  {
    of: 'temperature',
    label: 'Temperature',
    description: '0 = always the likeliest token.',
    range: [0, 100],
    fractionDigits: 2,
  },
  {
    of: 'topP',
    label: 'Top p',
    description: 'The likeliest tokens with this probability together; 0 = all.',
    range: [0, 1],
    fractionDigits: 3,
  },
  { of: 'topK', label: 'Top k', description: 'In place of top p: so many tokens; 0 = all.', range: [0, 1_000_000] },
  {
    of: 'seed',
    label: 'Sampling seed',
    description: 'The same seed draws the same answers.',
    range: [0, 2 ** 31],
  },
];

export function DecodingFields({ usual: { recipe, ofKind } }: { usual: UsualRecipe }) {
  const { decoding } = useStore(draftStore).recipe;
  return (
    <>
      <Select
        label="Answers"
        description={WHAT[decoding.method]}
        value={decoding.method}
        usual={recipe.decoding.method}
        choices={DECODINGS.map(({ decoding: { method }, name }) => ({ id: method, name }))}
        onChange={(id) => {
          const chosen = DECODINGS.find((known) => known.decoding.method === id);
          if (chosen !== undefined && id !== decoding.method) changeRecipe({ decoding: chosen.decoding });
        }}
      />
      {decoding.method === 'beam' && (
        <Numbers
          fields={BEAM}
          part={decoding}
          usual={ofKind.decoding as Beam}
          onChange={(change) => changeRecipe({ decoding: { ...decoding, ...change } })}
        />
      )}
      {decoding.method === 'sample' && (
        <Numbers
          fields={SAMPLING}
          part={decoding}
          usual={ofKind.decoding as Sampling}
          onChange={(change) => changeRecipe({ decoding: oneLimit({ ...decoding, ...change }, change) })}
        />
      )}
    </>
  );
}

/** Either top p or top k: the one that was set switches the other off. */
function oneLimit(decoding: Sampling, { topP = 0, topK = 0 }: Partial<Sampling>): Sampling {
  return { ...decoding, ...(topP > 0 && { topK: 0 }), ...(topK > 0 && { topP: 0 }) };
}
