/** How evaluation finds the model's answers. */
import { useStore } from 'zustand';
import { changeRecipe, draftStore } from '../../lab/draft/draftStore.ts';
import { DECODINGS } from '../../lab/draft/recipe.ts';
import type { Decoding } from '../../t5/frozenModel.ts';
import { NumberField, Select } from '../controls/fields.tsx';

const WHAT: Readonly<Record<Decoding['method'], string>> = {
  greedy: 'The likeliest token after the likeliest token.',
  beam: 'T5X’s beam search: follows several answers and takes the best whole one.',
  sample: 'Draws each token by its probability, among the likeliest (nucleus sampling).',
};

const MAX_BEAMS = 64;
const MAX_ALPHA = 10;
const MAX_TEMPERATURE = 100;
const MAX_TOP_K = 1_000_000;

export function DecodingFields() {
  const { decoding } = useStore(draftStore).recipe;
  return (
    <>
      <Select
        label="Answers"
        description={WHAT[decoding.method]}
        value={decoding.method}
        choices={DECODINGS.map(({ decoding: { method }, name }) => ({ id: method, name }))}
        onChange={(id) => {
          const chosen = DECODINGS.find((known) => known.decoding.method === id);
          if (chosen !== undefined && id !== decoding.method) changeRecipe({ decoding: chosen.decoding });
        }}
      />
      {decoding.method === 'beam' && (
        <>
          <NumberField
            label="Beams"
            description="Answers that are followed at a time."
            value={decoding.beams}
            minValue={1}
            maxValue={MAX_BEAMS}
            onChange={(beams) => changeRecipe({ decoding: { ...decoding, beams } })}
          />
          <NumberField
            label="Brevity penalty"
            description="Alpha: how much longer answers are favoured; 0 = not at all."
            value={decoding.alpha}
            minValue={0}
            maxValue={MAX_ALPHA}
            fractionDigits={2}
            onChange={(alpha) => changeRecipe({ decoding: { ...decoding, alpha } })}
          />
        </>
      )}
      {decoding.method === 'sample' && (
        <>
          <NumberField
            label="Temperature"
            description="0 = always the likeliest token."
            value={decoding.temperature}
            minValue={0}
            maxValue={MAX_TEMPERATURE}
            fractionDigits={2}
            onChange={(temperature) => changeRecipe({ decoding: { ...decoding, temperature } })}
          />
          <NumberField
            label="Top p"
            description="The likeliest tokens with this probability together; 0 = all."
            value={decoding.topP}
            minValue={0}
            maxValue={1}
            fractionDigits={3}
            onChange={(topP) => changeRecipe({ decoding: { ...decoding, topP, topK: topP > 0 ? 0 : decoding.topK } })}
          />
          <NumberField
            label="Top k"
            description="In place of top p: so many tokens; 0 = all."
            value={decoding.topK}
            minValue={0}
            maxValue={MAX_TOP_K}
            onChange={(topK) => changeRecipe({ decoding: { ...decoding, topK, topP: topK > 0 ? 0 : decoding.topP } })}
          />
          <NumberField
            label="Sampling seed"
            description="The same seed draws the same answers."
            value={decoding.seed}
            minValue={0}
            maxValue={2 ** 31}
            onChange={(seed) => changeRecipe({ decoding: { ...decoding, seed } })}
          />
        </>
      )}
    </>
  );
}
