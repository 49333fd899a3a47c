/**
 * A soft prompt as a picture: a row a prompt token, a column a dimension, one pixel a value, zero-centred colours. With
 * a reference (the prompt it started from) it shows before, now and the difference, and how far each row has drifted.
 * Pointer and arrow keys read single values; keys go to an invisible range input over the picture, so that focus, name
 * and announcement are the browser's own.
 */
import { type PointerEvent, useId, useMemo, useState } from 'react';
import { summarizeMatrix } from '../../lab/metrics/matrixSummary.ts';
import { promptDrift } from '../../lab/metrics/promptDrift.ts';
import { classNames } from '../controls/classNames.ts';
import pictures from '../design/pictures.module.css';
import typeset from '../design/typeset.module.css';
import { DriftBars, DriftWords } from './DriftBars.tsx';
import { HeatmapCanvas } from './HeatmapCanvas.tsx';
import { HeatmapLegend } from './HeatmapLegend.tsx';
import { cellAfterKey } from './heatmapCursor.ts';
import { describeMatrix, matrixOf, type PromptView, readCell } from './heatmapWords.ts';
import styles from './PromptHeatmap.module.css';

export interface PromptHeatmapProps {
  readonly title: string;
  /** `[length, width]` row-major. A new array for new values. */
  readonly values: Float32Array;
  readonly length: number;
  readonly width: number;
  /** The prompt to compare with. One of another shape has nothing to be compared with, and is left out. */
  readonly reference?: Float32Array;
}

const VIEWS: readonly PromptView[] = ['before', 'now', 'difference'];
const PICTURE_HEIGHT = 200; // CSS pixels, about

export function PromptHeatmap({ title, values, length, width, reference: given }: PromptHeatmapProps) {
  const reference = given?.length === values.length ? given : undefined;
  const titleId = useId();
  const groupName = useId();
  const [chosenView, setView] = useState<PromptView>('now');
  const [cell, setCell] = useState<number | null>(null);
  const view = reference === undefined ? 'now' : chosenView;

  const shown = useMemo(() => matrixOf(view, values, reference), [view, values, reference]);
  const summary = useMemo(() => summarizeMatrix(shown), [shown]);
  // Before and now share one scale, so that switching between them shows what changed and not how it is drawn.
  const limit = useMemo(() => {
    const others = view === 'difference' || reference === undefined ? [] : [values, reference];
    return Math.max(summary.limit, ...others.map((other) => summarizeMatrix(other).limit));
  }, [summary, view, values, reference]);
  const drift = useMemo(
    () => (reference === undefined ? null : promptDrift(reference, values, length, width)),
    [reference, values, length, width],
  );

  const height = length * Math.max(2, Math.min(16, Math.round(PICTURE_HEIGHT / length)));
  const markedRow = cell === null ? null : Math.floor(cell / width);
  const read = (index: number): string => readCell(shown, index, width, view);
  const readPointer = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * width);
    const row = Math.floor(((event.clientY - box.top) / box.height) * length);
    const inside = column >= 0 && column < width && row >= 0 && row < length;
    setCell(inside ? row * width + column : null);
  };

  return (
    <figure className={styles.heatmap} aria-labelledby={titleId}>
      <figcaption className={styles.head}>
        <span id={titleId} className={typeset.figureTitle}>
          {title}
        </span>
        <span className={typeset.quiet}>{`${length} × ${width}`}</span>
        {reference !== undefined && (
          <fieldset className={styles.views}>
            <legend className={typeset.hidden}>Show the prompt</legend>
            {VIEWS.map((each) => (
              <label key={each}>
                <input type="radio" name={groupName} checked={view === each} onChange={() => setView(each)} />
                <span>{each}</span>
              </label>
            ))}
          </fieldset>
        )}
      </figcaption>
      <div className={styles.body}>
        {/* The keyboard's way to the same readings is the range input inside. */}
        <div
          className={classNames(pictures.picture, styles.picture)}
          style={{ height }}
          onPointerMove={readPointer}
          onPointerDown={readPointer}
          onPointerLeave={() => setCell(null)}
        >
          <HeatmapCanvas
            values={shown}
            length={length}
            width={width}
            limit={limit}
            label={describeMatrix(title, summary, length, width, view)}
          />
          <input
            type="range"
            className={pictures.reader}
            aria-label={`Read values: ${title}`}
            aria-valuetext={read(cell ?? 0)}
            min={0}
            max={length * width - 1}
            value={cell ?? 0}
            onFocus={() => setCell((before) => before ?? 0)}
            onBlur={() => setCell(null)}
            onChange={(event) => setCell(event.target.valueAsNumber)}
            onKeyDown={(event) => {
              const next = cellAfterKey(event.key, cell ?? 0, length, width);
              if (next === null) return;
              event.preventDefault();
              setCell(next);
            }}
          />
          {cell !== null && <CellMark cell={cell} length={length} width={width} />}
        </div>
        {drift !== null && <DriftBars drift={drift} height={height} marked={markedRow} />}
      </div>
      <div className={classNames(pictures.foot, styles.foot)}>
        <HeatmapLegend limit={limit} summary={summary} />
        <p className={classNames(typeset.quiet, styles.readout)} aria-hidden="true">
          {cell === null ? 'Point or use arrow keys to read a value.' : read(cell)}
        </p>
        {drift !== null && <DriftWords drift={drift} marked={markedRow} />}
      </div>
    </figure>
  );
}

function CellMark({ cell, length, width }: { readonly cell: number; readonly length: number; readonly width: number }) {
  const row = Math.floor(cell / width);
  const place = {
    left: `${((cell % width) / width) * 100}%`,
    top: `${(row / length) * 100}%`,
    width: `${100 / width}%`,
    height: `${100 / length}%`,
  };
  return <div className={pictures.mark} style={place} aria-hidden="true" />;
}
