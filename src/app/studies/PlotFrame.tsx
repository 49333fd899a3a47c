/** Axes with ticks around a plot whose places are in per cent of its sides; text keeps its size whatever the width. */
import type { ReactNode } from 'react';
import styles from './plot.module.css';
import type { PlotScale } from './plotScale.ts';

interface PlotFrameProps {
  /** What the picture shows, for those who do not see it. */
  readonly label: string;
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly xLabel: string;
  readonly yLabel: string;
  /** SVG in a box of 100 × 100, its origin at the top left. */
  readonly children: ReactNode;
}

export function PlotFrame({ label, x, y, xLabel, yLabel, children }: PlotFrameProps) {
  return (
    <div className={styles.plot} role="img" aria-label={label}>
      <div className={styles.yAxis}>
        <span className={styles.axisName}>{yLabel}</span>
        {y.ticks.map((tick) => (
          <span key={tick} className={styles.yTick} style={{ insetBlockEnd: `${y.place(tick)}%` }}>
            {tickWords(tick, y.digits)}
          </span>
        ))}
      </div>
      <svg className={styles.canvas} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        {y.ticks.map((tick) => (
          <line key={tick} className={styles.rule} x1="0" x2="100" y1={100 - y.place(tick)} y2={100 - y.place(tick)} />
        ))}
        {children}
      </svg>
      <div className={styles.xAxis}>
        {x.ticks.map((tick) => (
          <span key={tick} className={styles.xTick} style={{ insetInlineStart: `${x.place(tick)}%` }}>
            {tickWords(tick, x.digits)}
          </span>
        ))}
        <span className={styles.axisName}>{xLabel}</span>
      </div>
    </div>
  );
}

function tickWords(tick: number, digits: number): string {
  return tick.toFixed(digits).replace('-', '−');
}
