/** Runs that other tabs train: said, because they are not offered here. Two tabs never train the same run. */
import { useStore } from 'zustand';
import { runsStore } from '../../lab/run/runsStore.ts';
import { storedRunsStore } from '../../lab/run/storedRuns.ts';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';

export function OtherTabs() {
  const { runs, inTraining } = useStore(storedRunsStore);
  const { liveId } = useStore(runsStore);
  const elsewhere = runs.filter(({ id }) => inTraining.has(id) && id !== liveId);
  return (
    <section aria-label="Other tabs" role="status" className={elsewhere.length === 0 ? undefined : layout.block}>
      {elsewhere.map(({ id, name }) => (
        <p key={id} className={classNames(notes.note, layout.spread)}>
          <span>
            <strong>{name}</strong> trains in another tab. Two tabs never train the same run: steer it there. When that
            tab stops or is closed, the run can be opened or resumed here.
          </span>
        </p>
      ))}
    </section>
  );
}
