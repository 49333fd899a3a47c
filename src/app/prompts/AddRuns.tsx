/** Finished runs of this browser whose prompts are not in the library yet: one press each, or one for all. */
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { labStore } from '../../lab/labStore.ts';
import { addRuns, runsToAdd } from '../../lab/library/addRuns.ts';
import { libraryStore } from '../../lab/library/libraryStore.ts';
import { storedRunsStore } from '../../lab/run/storedRuns.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import { Button } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';

export function AddRuns() {
  const { runs } = useStore(storedRunsStore);
  const { stored } = useStore(libraryStore);
  const { index } = useStore(labStore);
  const waiting = stored === null ? [] : runsToAdd(runs, stored);
  if (waiting.length === 0 || index === null) return null;
  const add = (chosen: readonly RunRecord[]) => void addRuns(chosen, index.model.name).catch(showError);
  return (
    <section aria-labelledby="add-runs-title" className={layout.block}>
      <div className={layout.row}>
        <h3 id="add-runs-title">Your finished runs</h3>
        {waiting.length > 1 && <Button small onPress={() => add(waiting)}>{`Add all ${waiting.length}`}</Button>}
      </div>
      <p className={typeset.quiet}>The best checkpoint becomes the value, an early one the key.</p>
      <ul className={layout.lines}>
        {waiting.map((run) => (
          <li key={run.id}>
            <span>{run.name}</span>
            <span className={typeset.quiet}>{`${run.spec.steps} steps, seed ${run.spec.seed}`}</span>
            <Button small aria-label={`Add ${run.name} to the library`} onPress={() => add([run])}>
              Add to the library
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
