/** Something the lab cannot use: what it is instead, and what to do. */
import type { InspectedRefusal } from '../../lab/files/inspected.ts';
import { ErrorWhy } from '../errors/ErrorCards.tsx';
import styles from './dropped.module.css';
import { ItemCard } from './ItemCard.tsx';

export function RefusedItem({ item }: { item: InspectedRefusal }) {
  const { where: _where, ...parts } = item.error;
  return (
    <ItemCard id={item.id} name={item.name} what={item.what} tone="refused">
      <p className={styles.misfit}>{parts.what}</p>
      <ErrorWhy parts={parts} />
      <p className={styles.remedy}>{parts.remedy}</p>
    </ItemCard>
  );
}
