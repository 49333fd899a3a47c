/** How far the model's files have come on their way to the GPU. Nothing once it is there. */
import { Label } from 'react-aria-components/Label';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { modelStore } from '../../lab/modelStore.ts';
import styles from './sentence.module.css';

export function ModelLoading() {
  const { load } = useStore(modelStore);
  if (load.kind !== 'loading') return null;
  const { name, loadedBytes, totalBytes } = load;
  const known = totalBytes > 0;
  const share = known ? (100 * loadedBytes) / totalBytes : 0;
  const words = known ? `${byteSize(loadedBytes)} of ${byteSize(totalBytes)}` : 'opening its files';
  return (
    <ProgressBar className={styles.loading ?? ''} value={share} isIndeterminate={!known} valueLabel={words}>
      <Label>Loading {name}</Label>
      <meter aria-hidden="true" className={styles.loadingBar} max={100} value={share} />
      <span className={styles.loadingWords}>{words}</span>
    </ProgressBar>
  );
}
