/** How the runs of one target learned, by source: means over seeds with bands of one standard deviation. */
import { useState } from 'react';
import { resultsOf } from '../../lab/studies/exportStudies.ts';
import type { ShownStudy } from '../../lab/studies/studiesStore.ts';
import { learningCurves } from '../../training/study/learningCurves.ts';
import { DASHES, dashPattern, paletteColour } from '../charts/chartTypes.ts';
import { Swatch } from '../charts/Swatch.tsx';
import { classNames } from '../controls/classNames.ts';
import { Select } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { PlotFrame } from './PlotFrame.tsx';
import plot from './plot.module.css';
import { plotScale } from './plotScale.ts';
import styles from './studies.module.css';
import { percentPoints } from './studyWords.ts';

export function LearningCurves({ shown }: { shown: ShownStudy }) {
  const { study } = shown;
  const results = resultsOf(shown);
  const targets = study.targets.filter((target) => results.some((result) => result.target === target));
  const [chosen, setChosen] = useState<string | null>(null);
  const target = chosen !== null && targets.includes(chosen) ? chosen : targets[0];
  if (target === undefined) return null;
  const curves = learningCurves(study.sources, target, results).map((curve) => ({
    ...curve,
    place: study.sources.indexOf(curve.source),
  }));
  const points = curves.flatMap((curve) => curve.points);
  if (new Set(points.map(({ step }) => step)).size < 2) return null;
  const x = plotScale(
    points.map(({ step }) => step),
    'extent',
  );
  const y = plotScale(
    points.flatMap(({ mean, standardDeviation }) => [mean - (standardDeviation ?? 0), mean + (standardDeviation ?? 0)]),
    'within 0 and 100',
  );
  return (
    <figure className={layout.part}>
      <div className={classNames(layout.spread, styles.figureHead)}>
        <h4>Learning curves</h4>
        <div className={styles.select}>
          <Select
            label="Target"
            choices={targets.map((name) => ({ id: name, name }))}
            value={target}
            onChange={setChosen}
          />
        </div>
      </div>
      <PlotFrame
        label={`Scores of ${target} in per cent over steps, a line a source. The table of scores has the figures.`}
        x={x}
        y={y}
        xLabel="step"
        yLabel="%"
      >
        {curves.map(({ source, points: line, place }) => (
          <g key={source} style={{ color: paletteColour(place) }}>
            {line.length > 1 && (
              <polygon
                className={plot.band}
                points={[
                  ...line.map(({ step, mean, standardDeviation }) => [step, mean + (standardDeviation ?? 0)] as const),
                  ...[...line]
                    .reverse()
                    .map(({ step, mean, standardDeviation }) => [step, mean - (standardDeviation ?? 0)] as const),
                ]
                  .map(([step, score]) => `${x.place(step)},${100 - y.place(score)}`)
                  .join(' ')}
              />
            )}
            <polyline
              className={plot.line}
              points={line.map(({ step, mean }) => `${x.place(step)},${100 - y.place(mean)}`).join(' ')}
              strokeDasharray={dashPattern(dashOf(place)).join(' ') || 'none'}
            />
          </g>
        ))}
      </PlotFrame>
      <ul className={plot.keys}>
        {curves.map(({ source, points: line, place }) => (
          <li key={source}>
            <Swatch colour={paletteColour(place)} dash={dashOf(place)} /> {source}{' '}
            <span className={typeset.quiet}>{percentPoints(line.at(-1)?.mean ?? 0)} %</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** Sources beyond the palette have the colours of the first ones, and other dashes. */
function dashOf(place: number): number {
  return place + Math.floor(place / DASHES.length);
}
