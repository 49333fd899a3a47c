/** What lies in this browser's storage, a row a kind: the lab's records, kept models, and the page's offline copy. */
import { type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { showError } from '../../lab/errorsStore.ts';
import { keptModelsStore, refreshKeptModels } from '../../lab/models/keptModelsStore.ts';
import { readOfflineCopy } from '../../lab/models/offlineCopy.ts';
import { offlineStore } from '../../lab/offline/offlineStore.ts';
import { storageStore } from '../../lab/storage/storageStore.ts';
import type { StoredThing } from '../../lab/storage/storedThings.ts';
import { hashOfView } from '../../lab/views/viewStore.ts';
import typeset from '../design/typeset.module.css';
import { Problem } from '../viewing/Problem.tsx';
import { useLoaded } from '../viewing/useLoaded.ts';
import styles from './privacy.module.css';

export function StoredList() {
  const { things } = useStore(storageStore);
  const { models } = useStore(keptModelsStore);
  const { offline } = useStore(offlineStore);
  // While it is being written there is nothing to count; where a new one failed, the one before may be there.
  const isWritten = offline === 'ready' || offline === 'failed';
  const loaded = useLoaded(offline, async () => (isWritten ? readOfflineCopy(globalThis.caches) : null));
  const copy = loaded.kind === 'ready' ? loaded.value : null;
  useEffect(() => {
    refreshKeptModels().catch(showError);
  }, []);
  return (
    <>
      {things.length === 0 && <p>No runs yet. They and their checkpoints are kept here as you train.</p>}
      {(things.length > 0 || models.length > 0 || copy !== null) && (
        <dl className={styles.things}>
          {things.map((thing) => (
            <Row key={thing.name} {...thing} />
          ))}
          {models.length > 0 && (
            <Row
              name="Models"
              count={models.length}
              what="weights, vocabularies and configurations; exports leave them out"
            >
              <ul className={typeset.small}>
                {models.map(({ name, bytes, isWhole }) => (
                  <li key={name} className={typeset.name}>
                    {name}, {byteSize(bytes)}
                    {!isWhole && ', not whole'}
                  </li>
                ))}
              </ul>
              <a href={hashOfView('models')}>Load them or free their space under Models</a>
            </Row>
          )}
          {copy !== null && (
            <Row
              name="Files for offline use"
              count={copy.files}
              what={`this page and its lab, ${byteSize(copy.bytes)}; ${byteSize(copy.modelBytes)} of that is its model`}
            >
              <a href={hashOfView('models')}>Free their space under Models</a>
            </Row>
          )}
        </dl>
      )}
      {loaded.kind === 'failed' && <Problem error={loaded.error} />}
    </>
  );
}

function Row({ name, count, what, children }: StoredThing & { children?: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{count}</strong> <span className={typeset.quiet}>{what}</span>
        {children}
      </dd>
    </div>
  );
}
