/** How far a model has come into this browser, from a folder or from the Hub, and the button that stops it. */
import { Label } from 'react-aria-components/Label';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { byteSize } from '../../base/byteSize.ts';
import { type Copying, cancelKeeping } from '../../lab/models/keptModelsStore.ts';
import { clockTime } from '../../lab/words/numbers.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Track } from '../controls/Track.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './models.module.css';

export function CopyProgress({ copying }: { copying: Copying }) {
  const { name, what, keptBytes, totalBytes } = copying;
  return (
    <div className={layout.row}>
      <ProgressBar
        className={classNames(layout.row, typeset.small)}
        value={keptBytes}
        maxValue={Math.max(1, totalBytes)}
      >
        {({ percentage }) => (
          <>
            <Label>
              {what} {name}
            </Label>
            <Track percent={percentage ?? 0} />
            <span className={styles.figures}>
              {byteSize(keptBytes)} of {byteSize(totalBytes)}, {paceWords(copying)}
            </span>
          </>
        )}
      </ProgressBar>
      <Button small aria-label={`Cancel: ${what.toLowerCase()} ${name}`} onPress={cancelKeeping}>
        Cancel
      </Button>
    </div>
  );
}

function paceWords({ isChecking, bytesPerSecond, keptBytes, totalBytes }: Copying): string {
  if (isChecking) return 'checking what is here …';
  if (bytesPerSecond <= 0) return 'beginning …';
  return `${byteSize(bytesPerSecond)}/s, ${clockTime((totalBytes - keptBytes) / bytesPerSecond)} left`;
}
