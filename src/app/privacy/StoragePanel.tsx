/** How full the browser's storage for this page is, what lies in it, and the buttons that keep, take away and free. */
import { useEffect } from 'react';
import { Meter } from 'react-aria-components/Meter';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { showError } from '../../lab/errorsStore.ts';
import { downloadEverything } from '../../lab/storage/downloadArchive.ts';
import { askToPersist, freeSpace, refreshStorage, storageStore } from '../../lab/storage/storageStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Track } from '../controls/Track.tsx';
import layout from '../design/layout.module.css';
import { ImportButton } from '../runs/ImportButton.tsx';
import styles from './privacy.module.css';
import { StoredList } from './StoredList.tsx';

export function StoragePanel() {
  const { things, trashedRuns } = useStore(storageStore);
  useEffect(() => {
    refreshStorage().catch(showError);
  }, []);
  const hasRuns = things.some(({ name }) => name === 'Runs');
  return (
    <section aria-labelledby="storage-title" className={classNames(layout.part, styles.words)}>
      <h3 id="storage-title">What is stored in this browser</h3>
      <StorageMeter />
      <StoredList />
      <Persistence />
      <div className={layout.row}>
        <Button isDisabled={things.length === 0} onPress={() => void downloadEverything().catch(showError)}>
          Export everything (.zip)
        </Button>
        <ImportButton />
        <Button look="quiet" isDisabled={!hasRuns} onPress={() => void freeSpace().catch(showError)}>
          {trashedRuns === 0 ? 'Free space: empty the trash' : `Free space: empty the trash (${trashedRuns} runs)`}
        </Button>
      </div>
    </section>
  );
}

function StorageMeter() {
  const { usedBytes, quotaBytes } = useStore(storageStore);
  if (usedBytes === null || quotaBytes === null) return <p>This browser does not say how much space there is.</p>;
  const words = `${byteSize(usedBytes)} of the ${byteSize(quotaBytes)} that the browser allows`;
  return (
    <Meter
      aria-label="Storage used"
      className={styles.meter ?? ''}
      value={usedBytes}
      maxValue={Math.max(1, quotaBytes)}
      valueLabel={words}
    >
      {({ percentage }) => (
        <>
          <Track percent={percentage} />
          <span>{words}, this page’s offline copy included</span>
        </>
      )}
    </Meter>
  );
}

function Persistence() {
  const { persisted, declined } = useStore(storageStore);
  if (persisted === null) return null;
  if (persisted) return <p role="status">The browser has promised not to clear it by itself.</p>;
  return (
    <div className={layout.row}>
      <p role="status">
        {declined
          ? 'The browser did not promise it. Installing the page, or bookmarking it, often changes its mind.'
          : 'The browser may clear it when the disk runs short.'}
      </p>
      <Button small onPress={() => void askToPersist().catch(showError)}>
        Ask the browser to keep it
      </Button>
    </div>
  );
}
