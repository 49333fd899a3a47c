/** What this browser keeps of models: folders that the person wanted to keep, and the lab's in the offline copy. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { showError } from '../../lab/errorsStore.ts';
import { hubStore } from '../../lab/models/hub/hubStore.ts';
import { keptName } from '../../lab/models/hub/hubTypes.ts';
import type { KeptModel } from '../../lab/models/keptModels.ts';
import { keptModelsStore, refreshKeptModels, removeKept, takeKept } from '../../lab/models/keptModelsStore.ts';
import { readOfflineCopy, removeOfflineCopy } from '../../lab/models/offlineCopy.ts';
import { liveRun, runsStore } from '../../lab/run/runsStore.ts';
import { hashOfView } from '../../lab/views/viewStore.ts';
import { Button } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { Problem } from '../viewing/Problem.tsx';
import { useLoaded } from '../viewing/useLoaded.ts';
import { HubDownloadControl } from './HubDownloadControl.tsx';
import { useKeptFocus } from './useKeptFocus.ts';

export function KeptModels() {
  const { models } = useStore(keptModelsStore);
  const isBusy = liveRun(useStore(runsStore)) !== null;
  useEffect(() => {
    refreshKeptModels().catch(showError);
  }, []);
  return (
    <section aria-labelledby="kept-title" className={layout.block}>
      <h3 id="kept-title">Kept in this browser</h3>
      <ul className={layout.lines}>
        {models.map((model) => (
          <KeptLine key={model.name} model={model} isBusy={isBusy} />
        ))}
        <OfflineCopyLine />
      </ul>
      <p className={typeset.quiet}>
        Folders that you drop are read where they lie, and are to be dropped again after a reload unless you keep them.{' '}
        <a href={hashOfView('privacy')}>All that is stored</a>
      </p>
    </section>
  );
}

function KeptLine({ model: { name, bytes, isWhole, download }, isBusy }: { model: KeptModel; isBusy: boolean }) {
  const { copying } = useStore(keptModelsStore);
  const { lookUp } = useStore(hubStore);
  const isCopied = copying?.name === name;
  // What was looked up has its own card above, with the same buttons.
  const isAbove = lookUp.kind === 'found' && keptName(lookUp.found.download) === name;
  const around = useKeptFocus<HTMLLIElement>(`${isWhole} ${isCopied}`);
  return (
    <li ref={around}>
      <span>
        <strong>{name}</strong>, {byteSize(bytes)}
        {!isWhole && !isCopied && ', not whole'}
        {!isWhole && !isCopied && download === null && ': drop the folder and keep it again to go on'}
      </span>
      {isWhole && (
        <Button
          small
          isDisabled={isBusy}
          aria-label={`Load ${name}`}
          onPress={() => void takeKept(name).catch(showError)}
        >
          Load
        </Button>
      )}
      {!isWhole && !isAbove && download !== null && <HubDownloadControl download={download} inLine />}
      <Button
        small
        look="quiet"
        isDisabled={isCopied}
        aria-label={`Free space: remove ${name}`}
        onPress={() => void removeKept(name).catch(showError)}
      >
        Free space
      </Button>
    </li>
  );
}

/** Absent on insecure addresses. */
const pageCaches: CacheStorage | undefined = globalThis.caches;

function OfflineCopyLine() {
  const [looks, setLooks] = useState(0);
  const copy = useLoaded(String(looks), () => readOfflineCopy(pageCaches));
  const free = async () => {
    await removeOfflineCopy(caches);
    setLooks(looks + 1);
  };
  if (copy.kind === 'loading') return null;
  if (copy.kind === 'failed') {
    return (
      <li>
        <Problem error={copy.error} />
      </li>
    );
  }
  if (copy.value === null) {
    return <li className={typeset.quiet}>lab-t5 comes from the server, until the page’s offline copy is made.</li>;
  }
  const { bytes, modelBytes } = copy.value;
  return (
    <li>
      <span>
        <strong>lab-t5</strong>, {byteSize(modelBytes)}, in the page’s offline copy of {byteSize(bytes)} in all
      </span>
      <Button
        small
        look="quiet"
        aria-label="Free space: remove the offline copy"
        onPress={() => void free().catch(showError)}
      >
        Free space
      </Button>
    </li>
  );
}
