/** A given run file: opening it fills in the sentence. A study file becomes a study. */
import { showError } from '../../lab/errorsStore.ts';
import { dismissItem } from '../../lab/files/filesStore.ts';
import type { InspectedRunFile } from '../../lab/files/inspected.ts';
import { openRunFile } from '../../lab/files/openRunFile.ts';
import { addStudy } from '../../lab/studies/editStudies.ts';
import { showView } from '../../lab/views/viewStore.ts';
import { isStudy } from '../../training/study/studyFile.ts';
import { Button } from '../controls/Button.tsx';
import { ItemCard } from './ItemCard.tsx';

export function RunFileItem({ item }: { item: InspectedRunFile }) {
  return isStudy(item.json) ? <StudyItem item={item} /> : <SingleRunItem item={item} />;
}

function StudyItem({ item }: { item: InspectedRunFile }) {
  const add = () =>
    addStudy(item.json, item.name, item.path).then(() => {
      dismissItem(item.id);
      showView('studies');
    }, showError);
  return (
    <ItemCard
      id={item.id}
      name={item.name}
      what="Study file: describes many runs"
      actions={
        <Button look="primary" onPress={() => void add()}>
          Add study
        </Button>
      }
    />
  );
}

function SingleRunItem({ item }: { item: InspectedRunFile }) {
  const open = () =>
    openRunFile(item).then(() => {
      dismissItem(item.id);
      showView('train');
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
