/** Where studies come from when no file was dropped: the lab's own, and a grid to fill in. */
import { useState } from 'react';
import { showError } from '../../lab/errorsStore.ts';
import { addStudy } from '../../lab/studies/editStudies.ts';
import { fetchLabStudy } from '../../lab/studies/labStudies.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Fold } from '../controls/Fold.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { GridForm } from './GridForm.tsx';
import { SearchForm } from './SearchForm.tsx';
import styles from './studies.module.css';

export function NewStudy() {
  const [isOpen, setOpen] = useState(false);
  const [isSearching, setSearching] = useState(false);
  const addLabStudy = async () => {
    const { json, name } = await fetchLabStudy();
    await addStudy(json, name, name);
  };
  return (
    <section aria-label="New study" className={classNames(layout.part, styles.panel)}>
      <div className={layout.row}>
        <Button look="primary" onPress={() => void addLabStudy().catch(showError)}>
          Add the lab’s transfer study
        </Button>
        <span className={typeset.quiet}>Every task of the lab from scratch and from every source prompt.</span>
      </div>
      <Fold title="Make a study of your own" isExpanded={isOpen} onExpandedChange={setOpen}>
        <GridForm onAdded={() => setOpen(false)} />
      </Fold>
      <Fold title="Find a source for a task" isExpanded={isSearching} onExpandedChange={setSearching}>
        <SearchForm onBegun={() => setSearching(false)} />
      </Fold>
    </section>
  );
}
