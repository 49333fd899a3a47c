/** Copies a given folder into this browser, so that it need not be dropped again. */
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import type { ModelChoice } from '../../lab/draft/draftTypes.ts';
import { showError } from '../../lab/errorsStore.ts';
import { keep, keptModelsStore } from '../../lab/models/keptModelsStore.ts';
import { Button } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { CopyProgress } from './CopyProgress.tsx';

export function KeepModel({ choice }: { choice: ModelChoice }) {
  const { models, copying } = useStore(keptModelsStore);
  const kept = models.find(({ name }) => name === choice.name);
  if (choice.source.kind === 'lab') return null;
  if (copying?.name === choice.name) return <CopyProgress copying={copying} />;
  if (kept?.isWhole) return <p className={typeset.good}>Kept in this browser ✓</p>;
  return (
    <div className={layout.row}>
      <Button small isDisabled={copying !== null} onPress={() => void keep(choice).catch(showError)}>
        {kept === undefined ? 'Keep in this browser' : `Keep in this browser: go on at ${byteSize(kept.bytes)}`}
      </Button>
    </div>
  );
}
