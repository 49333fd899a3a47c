/** A few named numbers as bars: label probabilities, label counts. Plain text with a drawing beside it. */
import { formatNumber, type NumberFormat } from './formatNumber.ts';
import styles from './Sparkbars.module.css';

export interface Sparkbar {
  readonly label: string;
  /** At least 0. */
  readonly value: number;
  /** Drawn in the accent colour: the chosen one, the right one. */
  readonly emphasis?: boolean;
}

export interface SparkbarsProps {
  /** Accessible name of the list. */
  readonly title: string;
  readonly bars: readonly Sparkbar[];
  /** Value of a full bar; default the largest one. Use 1 for probabilities. */
  readonly full?: number;
  readonly format?: NumberFormat;
}

export function Sparkbars({ title, bars, full, format = 'number' }: SparkbarsProps) {
  const whole = full ?? Math.max(...bars.map((bar) => bar.value), 0);
  return (
    <ul className={styles.bars} aria-label={title}>
      {bars.map((bar) => (
        <li key={bar.label} className={bar.emphasis ? styles.emphasis : undefined}>
          <span className={styles.label}>{bar.label}</span>
          <svg className={styles.track} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect width={barLength(bar.value, whole)} height="1" />
          </svg>
          <span className={styles.value}>{formatNumber(bar.value, format)}</span>
        </li>
      ))}
    </ul>
  );
}

/** In percent of the track; none for what is no number. */
function barLength(value: number, whole: number): number {
  return whole > 0 && value > 0 ? Math.min(1, value / whole) * 100 : 0;
}
