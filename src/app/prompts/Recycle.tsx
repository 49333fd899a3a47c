/** Carries a prompt of another model over to the sentence's, by the words that the two models share. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore } from '../../lab/labStore.ts';
import { modelsAtHand, recycleEntry, recyclingStore } from '../../lab/library/recycle.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { Button } from '../controls/Button.tsx';
import { NumberField, Select } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './prompts.module.css';

const MAX_RIDGE = 1e6;

export function Recycle({ entry }: { entry: LibraryEntry }) {
  const lab = useStore(labStore);
  const { items } = useStore(filesStore);
  const { model: target } = useStore(draftStore);
  const { entryId } = useStore(recyclingStore);
  const [chosen, setChosen] = useState(0);
  const [ridge, setRidge] = useState(0);
  const models = modelsAtHand(entry.model, lab, items, target);
  const source = models[chosen] ?? models[0];
  return (
    <section aria-labelledby="recycle-title" className={styles.recycle}>
      <h4 id="recycle-title">{`Recycle it for ${target.name}`}</h4>
      <p className={typeset.quiet}>
        A linear map that carries the one model’s words to the other’s carries the prompt too, without training (Lester
        et al. 2022, “Reducing Retraining by Recycling Parameter-Efficient Prompts”). What comes out is a start, worth
        less than a prompt tuned there.
      </p>
      {source === undefined ? (
        <p
          className={typeset.small}
        >{`The map needs the words of both models. Drop the folder of its own (${entry.model.name}): config.json, model.safetensors, and spiece.model or tokenizer.json. It is only read, and does not take this model’s place.`}</p>
      ) : (
        <>
          <div className={styles.names}>
            {models.length > 1 && (
              <Select
                label="Its model"
                description="Models at hand that are as wide."
                choices={models.map(({ name }, place) => ({ id: String(place), name }))}
                value={String(models.indexOf(source))}
                onChange={(id) => setChosen(Number(id))}
              />
            )}
            <NumberField
              label="Ridge"
              description="0 = plain least squares, as in the paper."
              value={ridge}
              minValue={0}
              maxValue={MAX_RIDGE}
              fractionDigits={6}
              onChange={setRidge}
            />
          </div>
          <div className={layout.row}>
            <Button isDisabled={entryId !== null} onPress={() => void recycleEntry(entry, source, ridge)}>
              {`Recycle from ${source.name}`}
            </Button>
            {entryId === entry.id && <span role="status">Fitting the map …</span>}
          </div>
        </>
      )}
    </section>
  );
}
