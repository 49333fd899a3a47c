/** A given archive or folder of checkpoints: each can be used, or looked at as a prompt of its own. */
import { chooseSource } from '../../lab/draft/draftStore.ts';
import { showItem } from '../../lab/files/filesStore.ts';
import type { InspectedCheckpoints } from '../../lab/files/inspected.ts';
import { shortNumber } from '../../lab/words/numbers.ts';
import { Button } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { ItemCard } from './ItemCard.tsx';
import { KeepCheckpoints } from './KeepInLibrary.tsx';

export function CheckpointsItem({ item }: { item: InspectedCheckpoints }) {
  const { length } = item.prompts;
  return (
    <ItemCard
      id={item.id}
      name={item.name}
      what={`${item.what} of ${length} ${length === 1 ? 'checkpoint' : 'checkpoints'}`}
    >
      <ul className={layout.lines}>
        {item.prompts.map(({ globalStep, item: prompt }) => (
          <li key={globalStep}>
            <span>
              <strong>step {globalStep}</strong>{' '}
              <span className={typeset.quiet}>
                {prompt.shape.join(' × ')}, norm {shortNumber(prompt.statistics.norm)}
              </span>
            </span>
            <Button
              small
              aria-label={`Use step ${globalStep} as source prompt`}
              onPress={() => chooseSource(prompt.source)}
            >
              Use as source prompt
            </Button>
            <Button small look="quiet" aria-label={`Look at step ${globalStep}`} onPress={() => showItem(prompt)}>
              Look at it
            </Button>
          </li>
        ))}
      </ul>
      <KeepCheckpoints item={item} />
    </ItemCard>
  );
}
