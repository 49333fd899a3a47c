/** The points that were pinned on the charts: to be read, copied and let go. */
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import type { Pin } from './chartView.ts';
import { pinLines, pinWords } from './pinText.ts';
import styles from './runCharts.module.css';

interface PinsProps {
  readonly pins: readonly Pin[];
  readonly onChange: (pins: readonly Pin[]) => void;
}

export function Pins({ pins, onChange }: PinsProps) {
  return (
    // There from the beginning: a live region that comes with its text is not read aloud.
    <div role="status" aria-label="Pinned points" className={styles.pinned}>
      {pins.length > 0 && (
        <ul className={classNames(layout.lines, typeset.small)}>
          {pins.map((pin) => {
            const words = pinWords(pin);
            return (
              <li key={words}>
                <span className={styles.pinWords}>{words}</span>
                <Button
                  small
                  look="quiet"
                  aria-label={`Copy: ${words}`}
                  onPress={() => void navigator.clipboard.writeText(pinLines(pin))}
                >
                  Copy
                </Button>
                <Button
                  small
                  look="quiet"
                  aria-label={`Unpin: ${words}`}
                  onPress={() => onChange(pins.filter((other) => other !== pin))}
                >
                  <span aria-hidden="true">✕</span>
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
