/** Tokens one by one: the piece, its id, spaces made visible, unknown and cut ones marked in form and in words. */
import type { ShownToken } from '../../lab/tasks/tokenView.ts';
import typeset from '../design/typeset.module.css';
import styles from './tasks.module.css';

interface TokenChipsProps {
  readonly label: string;
  readonly tokens: readonly ShownToken[];
  readonly maximum: number;
}

export function TokenChips({ label, tokens, maximum }: TokenChipsProps) {
  const seen = tokens.filter(({ isCut }) => !isCut).length;
  return (
    <>
      <ol className={styles.tokens} aria-label={label}>
        {tokens.map(({ id, piece, kind, isCut }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
          <li key={place} className={styles.token} data-kind={kind} data-cut={isCut || undefined}>
            <span className={styles.piece}>{piece}</span>
            <span className={styles.id}>{id}</span>
            {kind === 'unknown' && <span className={typeset.hidden}> not in the vocabulary</span>}
            {isCut && <span className={typeset.hidden}> cut off</span>}
          </li>
        ))}
      </ol>
      <p className={typeset.quiet}>
        {seen} of at most {maximum} tokens{seen < tokens.length && `, ${tokens.length - seen} cut off`}.
      </p>
    </>
  );
}
