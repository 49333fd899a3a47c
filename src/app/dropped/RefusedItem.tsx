/** Something the lab cannot use: what it is instead, and what to do. */
import type { InspectedRefusal } from '../../lab/files/inspected.ts';
import typeset from '../design/typeset.module.css';
import { ErrorWhy } from '../errors/ErrorCards.tsx';
import { ItemCard } from './ItemCard.tsx';

export function RefusedItem({ item }: { item: InspectedRefusal }) {
  const { where: _where, ...parts } = item.error;
  return (
    <ItemCard id={item.id} name={item.name} what={item.what} tone="refused">
      <p className={typeset.danger}>{parts.what}</p>
      <ErrorWhy parts={parts} />
      <p className={typeset.strong}>{parts.remedy}</p>
    </ItemCard>
  );
}
