/** The sentence's words for whoever meets them the first time, with where they come from. */
import { openGuide } from '../../lab/guide/guideStore.ts';
import { SENTENCE_TERMS } from '../../lab/words/glossary.ts';
import { Button } from '../controls/Button.tsx';
import { Fold } from '../controls/Fold.tsx';
import { useGuide } from '../guide/useGuide.ts';
import styles from './sentence.module.css';

export function NewHere() {
  const guide = useGuide();
  return (
    <Fold title="New here? The words in this sentence" className={styles.newHere}>
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
    </Fold>
  );
}
