/** How far the kernels' tuning has come, and the model's files on their way to the GPU. Nothing once it is there. */
import { Label } from 'react-aria-components/Label';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { kernelStore } from '../../lab/kernelStore.ts';
import { modelStore } from '../../lab/modelStore.ts';
import { classNames } from '../controls/classNames.ts';
import { Track } from '../controls/Track.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './sentence.module.css';

export function ModelLoading() {
  const { load } = useStore(modelStore);
  const { progress } = useStore(kernelStore);
  if (load.kind !== 'loading') return null;
  if (progress?.what === 'tuning') {
    const { done, total } = progress;
    return <Loading label="Tuning kernels for this GPU" share={(100 * done) / total} words={`${done} of ${total}`} />;
  }
  const { name, loadedBytes, totalBytes } = load;
  const known = totalBytes > 0;
  const words = known ? `${byteSize(loadedBytes)} of ${byteSize(totalBytes)}` : 'opening its files';
  return <Loading label={`Loading ${name}`} share={known ? (100 * loadedBytes) / totalBytes : null} words={words} />;
}

/** `share` in per cent, null if it is not known. */
function Loading({ label, share, words }: { label: string; share: number | null; words: string }) {
  return (
    <ProgressBar
      className={classNames(layout.row, typeset.quiet, styles.loading)}
      value={share ?? 0}
      isIndeterminate={share === null}
      valueLabel={words}
    >
      <Label>{label}</Label>
      <Track percent={share ?? 0} />
      <span className={styles.loadingWords}>{words}</span>
    </ProgressBar>
  );
}
