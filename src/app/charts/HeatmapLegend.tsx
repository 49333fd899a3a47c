/** The colour scale of a heat-map with its numbers; "≤" and "≥" say that outliers share the end's colour. */
import type { MatrixSummary } from '../../lab/metrics/matrixSummary.ts';
import { useDark } from '../viewing/useDark.ts';
import { divergingColours, gradientOf } from './divergingScale.ts';
import { formatNumber } from './formatNumber.ts';
import styles from './PromptHeatmap.module.css';

const GRADIENTS = { light: gradientOf(divergingColours(false)), dark: gradientOf(divergingColours(true)) };

export function HeatmapLegend({ limit, summary }: { readonly limit: number; readonly summary: MatrixSummary }) {
  const dark = useDark();
  const below = summary.lowest < -limit ? '≤ ' : '';
  const above = summary.highest > limit ? '≥ ' : '';
  return (
    <div className={styles.legend}>
      <span>{`${below}${formatNumber(-limit)}`}</span>
      <span className={styles.gradient} style={{ backgroundImage: dark ? GRADIENTS.dark : GRADIENTS.light }} />
      <span>{`${above}${formatNumber(limit)}`}</span>
    </div>
  );
}
