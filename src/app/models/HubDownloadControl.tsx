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
import { useKeptFocus } from './useKeptFocus.ts';

interface HubDownloadControlProps {
  readonly download: HubDownload;
  /** In a line of a list, where it is one of many. */
  readonly inLine?: boolean;
}

export function HubDownloadControl({ download, inLine = false }: HubDownloadControlProps) {
  const { models, copying } = useStore(keptModelsStore);
  const name = keptName(download);
  const kept = models.find((model) => model.name === name);
  const stage = copying?.name === name ? 'copying' : kept?.isWhole ? 'whole' : 'partial';
  const around = useKeptFocus<HTMLDivElement>(stage);
  return (
    <div ref={around} className={layout.block}>
      {stage === 'copying' && copying !== null && <CopyProgress copying={copying} />}
      {stage === 'whole' && <Whole name={name} />}
      {stage === 'partial' && (
        <Partial download={download} inLine={inLine} keptBytes={kept?.bytes ?? null} isBusy={copying !== null} />
      )}
    </div>
  );
}

function Whole({ name }: { name: string }) {
  const isTraining = liveRun(useStore(runsStore)) !== null;
  return (
    <div className={layout.row}>
      <Button isDisabled={isTraining} aria-label={`Load ${name}`} onPress={() => void takeKept(name).catch(showError)}>
        Load this model
      </Button>
      <span role="status" className={typeset.good}>
        Kept in this browser ✓
      </span>
    </div>
  );
}

interface PartialProps extends Required<HubDownloadControlProps> {
  /** Null before anything has come. */
  readonly keptBytes: number | null;
  readonly isBusy: boolean;
}

function Partial({ download, inLine, keptBytes, isBusy }: PartialProps) {
  const { broken } = useStore(hubStore);
  const total = byteSize(totalBytes(download.files));
  const error = broken?.name === keptName(download) ? broken.error : null;
  const unfit = error === null ? null : fileToStartAnew(error);
  const goOn = keptBytes === null ? `Download ${total}` : `Go on: ${byteSize(keptBytes)} of ${total} are here`;
  return (
    <>
      {error !== null && <Problem error={error} />}
      <div className={layout.row}>
        <Button
          look={inLine ? 'plain' : 'primary'}
          small={inLine}
          isDisabled={isBusy}
          onPress={() => void downloadFromHub(download, unfit)}
        >
          {unfit === null ? goOn : `Fetch ${unfit} again`}
        </Button>
      </div>
    </>
  );
}
