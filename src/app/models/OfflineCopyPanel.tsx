/** What is kept of the lab and the page for use without a network, with the button that frees it. */
import { useState } from 'react';
import { byteSize } from '../../base/byteSize.ts';
import { showError } from '../../lab/errorsStore.ts';
import { readOfflineCopy, removeOfflineCopy } from '../../lab/models/offlineCopy.ts';
import { hashOfView } from '../../lab/views/viewStore.ts';
import { Button } from '../controls/Button.tsx';
import { Problem } from '../viewing/Problem.tsx';
import { useLoaded } from '../viewing/useLoaded.ts';
import styles from './models.module.css';

/** Absent on insecure addresses. */
const pageCaches: CacheStorage | undefined = globalThis.caches;

export function OfflineCopyPanel() {
  const [looks, setLooks] = useState(0);
  const copy = useLoaded(String(looks), () => readOfflineCopy(pageCaches));
  const free = async () => {
    await removeOfflineCopy(caches);
    setLooks(looks + 1);
  };
  return (
    <section aria-labelledby="kept-title" className={styles.block}>
      <h3 id="kept-title">Kept in this browser</h3>
      {copy.kind === 'loading' && <p role="status">Looking …</p>}
      {copy.kind === 'failed' && <Problem error={copy.error} />}
      {copy.kind === 'ready' &&
        (copy.value === null ? (
          <p>Nothing of the lab’s model: it comes from the server each time, until the page’s offline copy is made.</p>
        ) : (
          <div className={styles.actions}>
            <p>
              lab-t5, {byteSize(copy.value.modelBytes)}, in the page’s offline copy of {byteSize(copy.value.bytes)} in
              all.
            </p>
            <Button small look="quiet" onPress={() => void free().catch(showError)}>
              Free space: remove the offline copy
            </Button>
          </div>
        ))}
      <p className={styles.quiet}>
        Folders that you drop are read where they lie, and take no space here: they are to be dropped again after a
        reload. <a href={hashOfView('privacy')}>All that is stored</a>
      </p>
    </section>
  );
}
