/** Copies a given folder into this browser, so that it need not be dropped again. */
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import type { ModelChoice } from '../../lab/draft/draftTypes.ts';
import { showError } from '../../lab/errorsStore.ts';
import { keep, keptModelsStore } from '../../lab/models/keptModelsStore.ts';
import { Button } from '../controls/Button.tsx';
import { CopyProgress } from './CopyProgress.tsx';
import styles from './models.module.css';

export function KeepModel({ choice }: { choice: ModelChoice }) {
  const { models, copying } = useStore(keptModelsStore);
  const kept = models.find(({ name }) => name === choice.name);
  if (choice.source.kind === 'lab') return null;
  if (copying?.name === choice.name) return <CopyProgress copying={copying} />;
  if (kept?.isWhole) return <p className={styles.good}>Kept in this browser ✓</p>;
  return (
    <div className={styles.actions}>
      <Button small isDisabled={copying !== null} onPress={() => void keep(choice).catch(showError)}>
        {kept === undefined ? 'Keep in this browser' : `Keep in this browser: go on at ${byteSize(kept.bytes)}`}
      </Button>
    </div>
  );
}
