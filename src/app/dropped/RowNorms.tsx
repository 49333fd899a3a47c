/** How long a prompt's rows are: a tuned prompt's are far longer than words, a zero row was never tuned. */
import { histogramOf } from '../../lab/metrics/histogram.ts';
import { shortNumber } from '../../lab/words/numbers.ts';
import typeset from '../design/typeset.module.css';
import styles from './dropped.module.css';

const BINS = 16;

export function RowNorms({ norms }: { norms: Float64Array }) {
  const { from, to, counts } = histogramOf(norms, BINS);
  const most = Math.max(...counts);
  const words = `Row norms from ${shortNumber(from)} to ${shortNumber(to)}`;
  return (
    <figure className={styles.norms}>
      <svg
        viewBox={`0 0 ${BINS} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${words}, ${most} rows in the fullest of ${BINS} ranges`}
      >
        {counts.map((count, bin) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a range is its place
          <rect key={bin} x={bin + 0.08} width="0.84" y={1 - count / most} height={count / most} />
        ))}
      </svg>
      <figcaption className={typeset.quiet}>{words}</figcaption>
    </figure>
  );
}
