/** Where studies come from when no file was dropped: the lab's own, and a grid to fill in. */
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { showError } from '../../lab/errorsStore.ts';
import { addStudy } from '../../lab/studies/editStudies.ts';
import { fetchLabStudy } from '../../lab/studies/labStudies.ts';
import { Button } from '../controls/Button.tsx';
import { Chevron } from '../controls/Chevron.tsx';
import controls from '../controls/controls.module.css';
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
    <section aria-label="New study" className={styles.panel}>
      <div className={styles.row}>
        <Button onPress={() => void addLabStudy().catch(showError)}>Add the lab’s transfer study</Button>
        <span className={styles.quiet}>Every task of the lab from scratch and from every source prompt.</span>
      </div>
      <Disclosure isExpanded={isOpen} onExpandedChange={setOpen}>
        <AriaButton slot="trigger" className={controls.disclosure ?? ''}>
          <Chevron /> Make a study of your own
        </AriaButton>
        <DisclosurePanel>
          <GridForm onAdded={() => setOpen(false)} />
        </DisclosurePanel>
      </Disclosure>
      <Disclosure isExpanded={isSearching} onExpandedChange={setSearching}>
        <AriaButton slot="trigger" className={controls.disclosure ?? ''}>
          <Chevron /> Find a source for a task
        </AriaButton>
        <DisclosurePanel>
          <SearchForm onBegun={() => setSearching(false)} />
        </DisclosurePanel>
      </Disclosure>
    </section>
  );
}
