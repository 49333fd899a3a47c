/** What the Hub has under a name: which files, how large, what they make, and whether there is room for them. */
import { useId, useMemo } from 'react';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { type FoundModel, type HubFile, totalBytes } from '../../lab/models/hub/hubTypes.ts';
import { memoryWords } from '../../lab/models/memoryWords.ts';
import { parameterCount, weightBytesByStorage } from '../../training/memoryOfRun.ts';
import { classNames } from '../controls/classNames.ts';
import { Facts } from '../controls/Facts.tsx';
import { numbers, type TableColumn, TableHead } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import { useLoaded } from '../viewing/useLoaded.ts';
import { HubDownloadControl } from './HubDownloadControl.tsx';
import { ModelMemory } from './ModelMemory.tsx';
import styles from './models.module.css';
import { shapeFacts } from './shapeFacts.ts';

export function FoundModelCard({ found: { download, config } }: { found: FoundModel }) {
  const titleId = useId();
  const { name, revision, commit, files } = download;
  return (
    <article aria-labelledby={titleId} className={classNames(layout.card, styles.card)}>
      <div className={layout.block}>
        <h4 id={titleId}>{name}</h4>
        <p className={typeset.quiet}>
          Revision {revision}, commit <span className="mono">{commit.slice(0, 7)}</span>. {byteSize(totalBytes(files))}{' '}
          in {files.length} files.
        </p>
        <Room needed={totalBytes(files)} />
        <MemoryWarning config={config} />
        <HubDownloadControl download={download} />
      </div>
      <Facts facts={shapeFacts(config, parameterCount(config))} />
      <Files files={files} />
      <ModelMemory config={config} weights={weightBytesByStorage(config)} />
    </article>
  );
}

/** Said before gigabytes are fetched that few graphics cards hold. */
function MemoryWarning({ config }: Pick<FoundModel, 'config'>) {
  const { recipe, promptLength, weights } = useStore(draftStore);
  const { warning } = useMemo(
    () => memoryWords(config, { ...recipe, weights, prompt: { length: promptLength } }),
    [config, recipe, promptLength, weights],
  );
  if (warning === null) return null;
  return (
    <p className={notes.note} data-tone="warning">
      {warning}
    </p>
  );
}

/** What the browser lets the page keep besides. */
function Room({ needed }: { needed: number }) {
  const estimate = useLoaded('', async () => (await globalThis.navigator.storage?.estimate()) ?? {});
  if (estimate.kind !== 'ready' || estimate.value.quota === undefined) return null;
  const free = Math.max(0, estimate.value.quota - (estimate.value.usage ?? 0));
  if (free >= needed) {
    return <p className={typeset.quiet}>The browser has room for {byteSize(free)} more.</p>;
  }
  return (
    <p role="alert">
      The browser has room for {byteSize(free)} more, {byteSize(needed - free)} too little. Free space first: remove
      kept models below, or empty the trash of runs.
    </p>
  );
}

const FILE_COLUMNS: readonly (string | TableColumn)[] = [
  'File',
  ...numbers('Size'),
  {
    name: 'Checked by',
    hint: 'The Hub publishes the SHA-256 of large files: the page computes it too, and refuses a file that differs. Of small ones only the size is known.',
  },
];

function Files({ files }: { files: readonly HubFile[] }) {
  return (
    <div className={tables.frame}>
      <table className={classNames(tables.table, tables.small)} aria-label="Files that are needed">
        <TableHead columns={FILE_COLUMNS} />
        <tbody>
          {files.map(({ path, bytes, sha256 }) => (
            <tr key={path}>
              <th scope="row" className={styles.file}>
                {path}
              </th>
              <td data-number>{byteSize(bytes)}</td>
              <td>{sha256 === null ? 'size' : 'SHA-256'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
