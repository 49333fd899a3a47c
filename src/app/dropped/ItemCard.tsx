/** The frame of one given thing: its name, what it is, what can be done with it. */
import type { ReactNode } from 'react';
import { dismissItem } from '../../lab/files/filesStore.ts';
import { Button } from '../controls/Button.tsx';
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
    <article aria-labelledby={titleId} className={styles.card} data-tone={tone}>
      <header className={styles.cardHead}>
        <h3 id={titleId} className={styles.cardName}>
          {name}
        </h3>
        <p className={styles.what}>{what}</p>
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
        <div className={styles.actions}>
          {actions}
          <span role="status" className={styles.chosen}>
            {isChosen && 'In the sentence ✓'}
          </span>
        </div>
      )}
    </article>
  );
}

/** Name and value pairs, side by side. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
