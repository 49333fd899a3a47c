/** Copies a given folder into this browser, so that it need not be dropped again. */
import { Label } from 'react-aria-components/Label';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import type { ModelChoice } from '../../lab/draft/draftTypes.ts';
import { showError } from '../../lab/errorsStore.ts';
import { cancelKeeping, keep, keptModelsStore } from '../../lab/models/keptModelsStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Track } from '../controls/Track.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';

export function KeepModel({ choice }: { choice: ModelChoice }) {
  const { models, copying } = useStore(keptModelsStore);
  const kept = models.find(({ name }) => name === choice.name);
  if (choice.source.kind === 'lab') return null;
  if (copying?.name === choice.name) {
    const { keptBytes, totalBytes, bytesPerSecond } = copying;
    return (
      <div className={layout.row}>
        <ProgressBar
          className={classNames(layout.row, typeset.small)}
          value={keptBytes}
          maxValue={Math.max(1, totalBytes)}
        >
          {({ percentage }) => (
            <>
              <Label>Keeping {choice.name}</Label>
              <Track percent={percentage ?? 0} />
              <span>
                {byteSize(keptBytes)} of {byteSize(totalBytes)}, {byteSize(bytesPerSecond)}/s
              </span>
            </>
          )}
        </ProgressBar>
        <Button small look="quiet" onPress={cancelKeeping}>
          Cancel
        </Button>
      </div>
    );
  }
  if (kept?.isWhole) return <p className={typeset.good}>Kept in this browser ✓</p>;
  return (
    <div className={layout.row}>
      <Button small isDisabled={copying !== null} onPress={() => void keep(choice).catch(showError)}>
        {kept === undefined ? 'Keep in this browser' : `Keep in this browser: go on at ${byteSize(kept.bytes)}`}
      </Button>
    </div>
  );
}
