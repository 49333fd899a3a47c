/**
 * A soft prompt as a picture: a row a prompt token, a column a dimension, one pixel a value, zero-centred colours. With
 * a reference (the prompt it started from) it shows before, now and the difference, and how far each row has drifted.
 * Pointer and arrow keys read single values.
 */
import { useId, useMemo, useState } from 'react';
import { summarizeMatrix } from '../../lab/metrics/matrixSummary.ts';
import { promptDrift } from '../../lab/metrics/promptDrift.ts';
import { classNames } from '../controls/classNames.ts';
import pictures from '../design/pictures.module.css';
import typeset from '../design/typeset.module.css';
import { DriftBars, DriftWords } from './DriftBars.tsx';
import { HeatmapLegend } from './HeatmapLegend.tsx';
import { describeMatrix, matrixOf, type PromptView, readCell } from './heatmapWords.ts';
import styles from './PromptHeatmap.module.css';
import { ReadableHeatmap } from './ReadableHeatmap.tsx';

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
        <ReadableHeatmap
          values={shown}
          length={length}
          width={width}
          limit={limit}
          label={describeMatrix(title, summary, length, width, view)}
          readerLabel={`Read values: ${title}`}
          height={height}
          cell={cell}
          onRead={setCell}
          read={read}
        />
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
