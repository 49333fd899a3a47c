/** A newer version of the page is on the server: offered, and never while a run would be interrupted by it. */
import { useStore } from 'zustand';
import { offlineStore } from '../../lab/offline/offlineStore.ts';
import { isWorking, runsStore } from '../../lab/run/runsStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';

export function UpdateNotice() {
  const { newVersion } = useStore(offlineStore);
  const working = isWorking(useStore(runsStore));
  return (
    <section
      aria-label="New version"
      role="status"
      className={newVersion ? classNames(notes.note, layout.row) : undefined}
    >
      {newVersion && (
        <>
          <p>
            A newer version of SPoT Lab is there.{' '}
            {working ? 'It can wait until the run has ended.' : 'Stored runs stay.'}
          </p>
          <Button small isDisabled={working} onPress={() => location.reload()}>
            Reload
          </Button>
        </>
      )}
    </section>
  );
}
