/** The frame of one given thing: its name, what it is, what can be done with it. */
import type { ReactNode } from 'react';
import { dismissItem } from '../../lab/files/filesStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './dropped.module.css';

interface ItemCardProps {
  readonly id: number;
  readonly name: string;
  readonly what: string;
  readonly tone?: 'plain' | 'refused';
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** True while the sentence holds it. */
  readonly isChosen?: boolean;
}

export function ItemCard({ id, name, what, tone = 'plain', children, actions, isChosen = false }: ItemCardProps) {
  const titleId = `dropped-${id}`;
  return (
    <article aria-labelledby={titleId} className={classNames(layout.card, styles.card)} data-tone={tone}>
      <header className={layout.cardHead}>
        <h3 id={titleId} className={typeset.name}>
          {name}
        </h3>
        <p className={classNames(typeset.quiet, styles.what)}>{what}</p>
        <Button
          small
          look="quiet"
          aria-label={`Close ${name}`}
          onPress={() => dismissItem(id)}
          className={styles.close}
        >
          <span aria-hidden="true">✕</span>
        </Button>
      </header>
      {children}
      {actions !== undefined && actions !== false && (
        <div className={layout.row}>
          {actions}
          <span role="status" className={typeset.good}>
            {isChosen && 'In the sentence ✓'}
          </span>
        </div>
      )}
    </article>
  );
}
