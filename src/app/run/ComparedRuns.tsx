/** The runs beside the shown one: bring one of them on the screen, or take it out of the picture. */
import { memo } from 'react';
import { stopComparing } from '../../lab/compare/comparisonStore.ts';
import { paletteColour } from '../charts/chartTypes.ts';
import { Swatch } from '../charts/Swatch.tsx';
import { Button } from '../controls/Button.tsx';
import { bringToScreen } from '../runs/bringToScreen.ts';
import styles from './runCharts.module.css';
import type { PicturedRun } from './useDrawnRuns.ts';

export const ComparedRuns = memo(function ComparedRuns({ runs }: { runs: readonly PicturedRun[] }) {
  const [shown, ...beside] = runs;
  if (shown === undefined || beside.length === 0) return null;
  return (
    <ul className={styles.compared} aria-label="Compared with">
      {beside.map(({ id, name, place }) => (
        <li key={id} className={styles.comparedRun}>
          <Swatch colour={paletteColour(place)} dash={place} />
          <Button small look="quiet" aria-label={`Show the run ${name}`} onPress={() => void bringToScreen(id)}>
            {name}
          </Button>
          <Button
            small
            look="quiet"
            aria-label={`Compare no longer with the run ${name}`}
            onPress={() => stopComparing(shown.id, id)}
          >
            <span aria-hidden="true">✕</span>
          </Button>
        </li>
      ))}
    </ul>
  );
});
