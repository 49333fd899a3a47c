/** A short stroke that shows a series' colour and dash beside its name. */
import { dashPattern } from './chartTypes.ts';
import styles from './TimeSeriesChart.module.css';

export function Swatch({ colour, dash }: { readonly colour: string; readonly dash: number }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 26 4" aria-hidden="true" style={{ color: colour }}>
      <line
        x1="0"
        y1="2"
        x2="26"
        y2="2"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeDasharray={dashPattern(dash).join(' ') || 'none'}
      />
    </svg>
  );
}
