/** The sentence's words for whoever meets them the first time, with where they come from. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { openGuide } from '../../lab/guide/guideStore.ts';
import { SENTENCE_TERMS } from '../../lab/words/glossary.ts';
import { Button } from '../controls/Button.tsx';
import { Chevron } from '../controls/Chevron.tsx';
import controls from '../controls/controls.module.css';
import { useGuide } from '../guide/useGuide.ts';
import styles from './sentence.module.css';

export function NewHere() {
  const guide = useGuide();
  return (
    <Disclosure className={styles.newHere ?? ''}>
      <AriaButton slot="trigger" className={controls.disclosure ?? ''}>
        <Chevron /> New here? The words in this sentence
      </AriaButton>
      <DisclosurePanel>
        <dl className={styles.words}>
          {SENTENCE_TERMS.map(({ word, meaning, source }) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd>
                {meaning} <cite>({source})</cite>
              </dd>
            </div>
          ))}
        </dl>
        {guide !== null && (
          <Button small onPress={openGuide}>
            Guide me through a first run
          </Button>
        )}
      </DisclosurePanel>
    </Disclosure>
  );
}
