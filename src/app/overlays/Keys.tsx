/** A shortcut as it stands on the keyboard. */
import { Fragment } from 'react';
import { shortcutKeys } from '../../lab/words/shortcutWords.ts';
import styles from './keys.module.css';

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** `shortcut` as `aria-keyshortcuts` writes it; the first alternative only, where there is room for one. */
export function Keys({ shortcut, first = false }: { shortcut: string; first?: boolean }) {
  const alternatives = shortcutKeys(shortcut, IS_MAC).slice(0, first ? 1 : undefined);
  return (
    <span className={styles.keys}>
      {alternatives.map((keys, index) => (
        <Fragment key={keys.join('+')}>
          {index > 0 && ' or '}
          {keys.map((key) => (
            <kbd key={key} className={styles.key}>
              {key}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
