/** The colour scale of a heat-map with its numbers; "≤" and "≥" say that outliers share the end's colour. */
import type { MatrixSummary } from '../../lab/metrics/matrixSummary.ts';
import pictures from '../design/pictures.module.css';
import { useDark } from '../viewing/useDark.ts';
import { divergingColours, gradientOf } from './divergingScale.ts';
import { formatNumber } from './formatNumber.ts';

const GRADIENTS = { light: gradientOf(divergingColours(false)), dark: gradientOf(divergingColours(true)) };

export function HeatmapLegend({ limit, summary }: { readonly limit: number; readonly summary: MatrixSummary }) {
  const dark = useDark();
  const below = summary.lowest < -limit ? '≤ ' : '';
  const above = summary.highest > limit ? '≥ ' : '';
  return (
    <div className={pictures.legend}>
      <span>{`${below}${formatNumber(-limit)}`}</span>
      <span className={pictures.gradient} style={{ backgroundImage: dark ? GRADIENTS.dark : GRADIENTS.light }} />
      <span>{`${above}${formatNumber(limit)}`}</span>
    </div>
  );
}
