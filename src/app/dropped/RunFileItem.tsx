/** A given run file: opening it fills in the sentence. */
import { showError } from '../../lab/errorsStore.ts';
import { dismissItem } from '../../lab/files/filesStore.ts';
import type { InspectedRunFile } from '../../lab/files/inspected.ts';
import { openRunFile } from '../../lab/files/openRunFile.ts';
import { Button } from '../controls/Button.tsx';
import { ItemCard } from './ItemCard.tsx';

export function RunFileItem({ item }: { item: InspectedRunFile }) {
  const open = () =>
    openRunFile(item).then(() => {
      dismissItem(item.id);
      scrollTo({ top: 0 });
    }, showError);
  return (
    <ItemCard
      id={item.id}
      name={item.name}
      what="Run file: describes a run completely"
      actions={
        <Button look="primary" onPress={() => void open()}>
          Open run file
        </Button>
      }
    />
  );
}
