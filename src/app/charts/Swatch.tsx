/** A short stroke that shows a series' colour and dash beside its name. */
import styles from './TimeSeriesChart.module.css';

export function Swatch({ colour, dash }: { readonly colour: string; readonly dash: boolean }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 20 4" aria-hidden="true" style={{ color: colour }}>
      <line
        x1="0"
        y1="2"
        x2="20"
        y2="2"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeDasharray={dash ? '6 4' : 'none'}
      />
    </svg>
  );
}
