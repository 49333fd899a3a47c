/** A bar a prompt row beside its picture: how far the row has moved since it was the reference's. */
import type { PromptDrift } from '../../lab/metrics/promptDrift.ts';
import { classNames } from '../controls/classNames.ts';
import typeset from '../design/typeset.module.css';
import { formatNumber } from './formatNumber.ts';
import styles from './PromptHeatmap.module.css';

interface DriftProps {
  readonly drift: PromptDrift;
  /** The row under the cursor, from 0. */
  readonly marked: number | null;
}

/** `height` is that of the picture beside it, in CSS pixels. */
export function DriftBars({ drift, marked, height }: DriftProps & { readonly height: number }) {
  const { row, change } = largest(drift);
  const changes = Array.from(drift.relativeChange);
  const summary =
    change > 0
      ? `Drift of each row: largest in row ${row + 1}, ${formatNumber(change)} times its length before.`
      : 'Drift of each row: none has moved.';
  return (
    <svg
      className={styles.drift}
      role="img"
      aria-label={summary}
      viewBox={`0 0 100 ${changes.length}`}
      preserveAspectRatio="none"
      style={{ height }}
    >
      {changes.map((each, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its index
          key={index}
          className={index === marked ? styles.markedBar : styles.bar}
          x="0"
          y={index + 0.12}
          width={each > 0 ? (each / change) * 100 : 0}
          height="0.76"
        />
      ))}
    </svg>
  );
}

/** The drift of the row under the cursor, else of the row that has moved most, in words. */
export function DriftWords({ drift, marked }: DriftProps) {
  const { row, change } = largest(drift);
  if (change === 0) return <p className={classNames(typeset.quiet, styles.driftWords)}>No row has moved yet.</p>;
  const shown = marked ?? row;
  const moved = formatNumber(drift.relativeChange[shown] ?? Number.NaN);
  const turned = formatNumber(drift.cosineDistance[shown] ?? Number.NaN);
  return (
    <p className={classNames(typeset.quiet, styles.driftWords)}>
      {`Drift of row ${shown + 1}${shown === row ? ', the largest' : ''}: ${moved} × its length before, cosine distance ${turned}`}
    </p>
  );
}

/** Row and relative change of the row that has moved most; rows that were all zeros have no measure and are left out. */
function largest({ relativeChange }: PromptDrift): { readonly row: number; readonly change: number } {
  const change = Math.max(0, ...relativeChange.filter(Number.isFinite));
  return { row: Math.max(0, relativeChange.indexOf(change)), change };
}
