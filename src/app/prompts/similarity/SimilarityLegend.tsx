/** The colours of the matrix with their numbers. */
import { divergingColours, gradientOf } from '../../charts/divergingScale.ts';
import { classNames } from '../../controls/classNames.ts';
import pictures from '../../design/pictures.module.css';
import { useDark } from '../../viewing/useDark.ts';
import type { MatrixScale } from './matrixScale.ts';
import styles from './similarity.module.css';

const GRADIENTS = { light: gradientOf(divergingColours(false)), dark: gradientOf(divergingColours(true)) };

export function SimilarityLegend({ scale: { lowest, highest, diverging } }: { scale: MatrixScale }) {
  const dark = useDark();
  return (
    <div className={pictures.legend}>
      <span>{lowest.toFixed(2)}</span>
      <span
        className={classNames(pictures.gradient, styles.gradient)}
        data-half={diverging ? undefined : ''}
        style={{ backgroundImage: dark ? GRADIENTS.dark : GRADIENTS.light }}
      />
      <span>{highest.toFixed(2)}</span>
    </div>
  );
}
