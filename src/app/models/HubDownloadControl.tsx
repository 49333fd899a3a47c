/** The download of one model: begin, how far it is, what went wrong, go on, use. */
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { showError } from '../../lab/errorsStore.ts';
import { downloadFromHub, fileToStartAnew, hubStore } from '../../lab/models/hub/hubStore.ts';
import { type HubDownload, keptName, totalBytes } from '../../lab/models/hub/hubTypes.ts';
import { keptModelsStore, takeKept } from '../../lab/models/keptModelsStore.ts';
import { liveRun, runsStore } from '../../lab/run/runsStore.ts';
import { Button } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { Problem } from '../viewing/Problem.tsx';
import { CopyProgress } from './CopyProgress.tsx';

export function HubDownloadControl({ download }: { download: HubDownload }) {
  const { models, copying } = useStore(keptModelsStore);
  const { broken } = useStore(hubStore);
  const isTraining = liveRun(useStore(runsStore)) !== null;
  const name = keptName(download);
  const total = byteSize(totalBytes(download.files));
  const kept = models.find((model) => model.name === name);
  if (copying?.name === name) return <CopyProgress copying={copying} />;
  if (kept?.isWhole) {
    return (
      <div className={layout.row}>
        <Button
          isDisabled={isTraining}
          aria-label={`Load ${name}`}
          onPress={() => void takeKept(name).catch(showError)}
        >
          Load this model
        </Button>
        <span role="status" className={typeset.good}>
          Kept in this browser ✓
        </span>
      </div>
    );
  }
  const error = broken?.name === name ? broken.error : null;
  const unfit = error === null ? null : fileToStartAnew(error);
  return (
    <>
      {error !== null && <Problem error={error} />}
      <div className={layout.row}>
        {unfit === null ? (
          <Button look="primary" isDisabled={copying !== null} onPress={() => void downloadFromHub(download)}>
            {kept === undefined ? `Download ${total}` : `Go on: ${byteSize(kept.bytes)} of ${total} are here`}
          </Button>
        ) : (
          <Button look="primary" isDisabled={copying !== null} onPress={() => void downloadFromHub(download, unfit)}>
            Fetch {unfit} again
          </Button>
        )}
      </div>
    </>
  );
}
