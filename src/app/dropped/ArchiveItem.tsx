/** A given archive of the lab: what is in it, what of that is here already, and the button that takes in the rest. */
import { useState } from 'react';
import { showError } from '../../lab/errorsStore.ts';
import { replaceItem } from '../../lab/files/filesStore.ts';
import type { ArchivedThing, InspectedArchive } from '../../lab/files/inspected.ts';
import { countWords, importArchive, kindWord } from '../../lab/storage/downloadArchive.ts';
import { hashOfView, type View } from '../../lab/views/viewStore.ts';
import { Button } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { ItemCard } from './ItemCard.tsx';

const MOST_NAMED = 8;

const HERE_WORDS: Readonly<Record<ArchivedThing['here'], string>> = {
  new: 'new here',
  same: 'here already, the same',
  trashed: 'here in the trash: it will be taken out',
  differs: 'another of the same origin is here: it will be kept beside that',
};

/** Where each kind of thing is looked at. */
const PLACES: Readonly<Record<ArchivedThing['kind'], readonly [view: View, words: string]>> = {
  run: ['runs', 'See the runs'],
  library: ['prompts', 'See the prompts'],
  study: ['studies', 'See the studies'],
};

export function ArchiveItem({ item }: { item: InspectedArchive }) {
  const { things, file, name } = item;
  const [outcome, setOutcome] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isAllHere = things.every(({ here }) => here === 'same');
  const take = async () => {
    setBusy(true);
    try {
      setOutcome(await importArchive(file, name));
      // The card outlives this view of it.
      replaceItem({ ...item, things: things.map((thing) => ({ ...thing, here: 'same' })) });
    } catch (error) {
      showError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ItemCard
      id={item.id}
      name={name}
      what={`Archive of this lab: ${things.length === 0 ? 'empty' : countWords(things)}`}
      actions={
        outcome === null &&
        !isAllHere && (
          <Button look="primary" isDisabled={isBusy} onPress={() => void take()}>
            Import
          </Button>
        )
      }
    >
      <ul className={typeset.small}>
        {things.slice(0, MOST_NAMED).map(({ kind, id, name: thingName, here }) => (
          <li key={`${kind}/${id}`}>
            <strong>{thingName}</strong>{' '}
            <span className={typeset.quiet}>
              {kindWord(kind)}
              {outcome === null && `, ${HERE_WORDS[here]}`}
            </span>
          </li>
        ))}
        {things.length > MOST_NAMED && <li className={typeset.quiet}>and {things.length - MOST_NAMED} more</li>}
      </ul>
      <p role="status" className={typeset.quiet}>
        {outcome ?? (isAllHere && things.length > 0 ? 'All of it is here already: there is nothing to import.' : '')}
      </p>
      {(outcome !== null || isAllHere) && <Places things={things} />}
    </ItemCard>
  );
}

/** Links to where what was taken in is looked at. */
function Places({ things }: { things: readonly ArchivedThing[] }) {
  const kinds = [...new Set(things.map(({ kind }) => kind))];
  return (
    <p className={layout.row}>
      {kinds.map((kind) => {
        const [view, words] = PLACES[kind];
        return (
          <a key={kind} href={hashOfView(view)}>
            {words}
          </a>
        );
      })}
    </p>
  );
}
