/** The way of the prompt over its checkpoints, seen where it is longest: the first two principal components. */
import { type PointerEvent, useId, useMemo } from 'react';
import { promptTrajectory, type SteppedPrompt } from '../../../lab/metrics/promptTrajectory.ts';
import { percent } from '../../../lab/words/numbers.ts';
import { formatNumber } from '../../charts/formatNumber.ts';
import { classNames } from '../../controls/classNames.ts';
import layout from '../../design/layout.module.css';
import pictures from '../../design/pictures.module.css';
import typeset from '../../design/typeset.module.css';
import { fittedPoints, pointNear } from '../../prompts/similarity/mapLayout.ts';
import styles from './trajectory.module.css';

const FRAME = { width: 480, height: 260, margin: 40 }; // units of the drawing
const REACH = 24;

interface PromptTrajectoryProps {
  /** By rising step, of one shape; more than one. */
  readonly prompts: readonly SteppedPrompt[];
  /** The one that is on the screen. */
  readonly step: number;
  readonly onChoose: (step: number) => void;
}

export function PromptTrajectory({ prompts, step, onChoose }: PromptTrajectoryProps) {
  const titleId = useId();
  const way = useMemo(() => promptTrajectory(prompts), [prompts]);
  const points = useMemo(() => fittedPoints(way?.points.map(({ x, y }) => [x, y]) ?? [], FRAME), [way]);
  if (way === null) return null;
  const marked = nearestPlace(
    way.points.map((point) => point.step),
    step,
  );
  const choose = (place: number | null) => {
    const chosen = place === null ? undefined : way.points[place];
    if (chosen !== undefined && chosen.step > 0) onChoose(chosen.step);
  };
  const under = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * FRAME.width;
    const y = ((event.clientY - box.top) / box.height) * FRAME.height;
    return pointNear(points, { x, y }, REACH);
  };
  const nameOf = (place: number) => {
    const at = way.points[place]?.step;
    return at === 0 ? 'the source' : `step ${at}`;
  };
  const last = points.length - 1;
  return (
    <figure className={layout.block} aria-labelledby={titleId}>
      <figcaption id={titleId} className={typeset.figureTitle}>
        The way of the prompt
      </figcaption>
      <p className={typeset.quiet}>
        Principal components of {points.length} prompts: the plane on which they differ most. It shows{' '}
        {percent(way.explained)} of their variance.
      </p>
      <div className={classNames(pictures.picture, styles.picture)} onPointerUp={(event) => choose(under(event))}>
        <svg
          viewBox={`0 0 ${FRAME.width} ${FRAME.height}`}
          role="img"
          aria-label={`Path from ${nameOf(0)} to ${nameOf(last)}, ${points.length} points.`}
        >
          <polyline className={styles.path} points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
          {points.map(({ x, y }, place) => (
            <circle
              key={way.points[place]?.step}
              className={styles.point}
              data-marked={place === marked || undefined}
              cx={x}
              cy={y}
              r={place === marked ? 6 : 3}
            />
          ))}
          {[...new Set([0, last, marked])].map((place) => (
            <text
              key={place}
              className={styles.label}
              x={points[place]?.x}
              y={(points[place]?.y ?? 0) - 11}
              textAnchor={anchorAt(points[place]?.x ?? 0)}
            >
              {nameOf(place)}
            </text>
          ))}
        </svg>
        <input
          type="range"
          className={pictures.reader}
          aria-label="Walk along the way of the prompt"
          aria-valuetext={`${nameOf(marked)}: ${formatNumber(way.points[marked]?.x ?? 0)}, ${formatNumber(way.points[marked]?.y ?? 0)}`}
          min={way.points[0]?.step === 0 ? 1 : 0}
          max={last}
          value={marked}
          onChange={(event) => choose(event.target.valueAsNumber)}
        />
      </div>
    </figure>
  );
}

/** Names near an edge are written inwards. */
function anchorAt(x: number): 'start' | 'middle' | 'end' {
  if (x < FRAME.width * 0.15) return 'start';
  return x > FRAME.width * 0.85 ? 'end' : 'middle';
}

/** Where among rising steps the one closest to `step` is. */
function nearestPlace(steps: readonly number[], step: number): number {
  return steps.reduce(
    (best, each, place) => (Math.abs(each - step) < Math.abs((steps[best] ?? 0) - step) ? place : best),
    0,
  );
}
