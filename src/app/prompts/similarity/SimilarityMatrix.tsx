/**
 * The clustered matrix: dendrogram, names and colours side by side, rows aligned. Pointer and arrow keys read single
 * similarities; a table holds the same numbers.
 */
import { useId, useMemo, useState } from 'react';
import type { Comparison } from '../../../prompts/library/comparison.ts';
import { at } from '../../../prompts/similarity/squareMatrix.ts';
import { ReadableHeatmap } from '../../charts/ReadableHeatmap.tsx';
import layout from '../../design/layout.module.css';
import pictures from '../../design/pictures.module.css';
import typeset from '../../design/typeset.module.css';
import { Dendrogram } from './Dendrogram.tsx';
import { paintedValues, scaleOf } from './matrixScale.ts';
import { SimilarityLegend } from './SimilarityLegend.tsx';
import { SimilarityTable } from './SimilarityTable.tsx';
import styles from './similarity.module.css';

interface SimilarityMatrixProps {
  readonly title: string;
  readonly comparison: Comparison;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

/** CSS pixels; a target of the pointer must not be smaller than 24 (WCAG 2.5.8). */
const ROW_HEIGHT = 28;

export function SimilarityMatrix({ title, comparison, selectedId, onSelect }: SimilarityMatrixProps) {
  const titleId = useId();
  const { rows, similarities, merges } = comparison;
  const { size } = similarities;
  const [cell, setCell] = useState<number | null>(null);
  const scale = useMemo(() => scaleOf(similarities), [similarities]);
  const painted = useMemo(() => paintedValues(similarities, scale), [similarities, scale]);
  const read = (index: number) => readPair(comparison, Math.floor(index / size), index % size);
  const shown = cell !== null && cell < size * size ? cell : null;
  const height = size * ROW_HEIGHT;
  return (
    <figure className={layout.block} aria-labelledby={titleId}>
      <figcaption id={titleId} className={typeset.caption}>
        {title}
      </figcaption>
      <div className={styles.plot}>
        <Dendrogram merges={merges} rows={rows} height={height} />
        <ol className={styles.names} style={{ gridAutoRows: ROW_HEIGHT }}>
          {rows.map(({ label, entries }, row) => (
            <li key={entries[0]?.id ?? label}>
              <button
                type="button"
                className={styles.name}
                aria-pressed={entries.some(({ id }) => id === selectedId)}
                onClick={() => onSelect(entries[0]?.id ?? '')}
              >
                <span className={styles.number}>{row + 1}</span>
                <span className={styles.label}>{label}</span>
              </button>
            </li>
          ))}
        </ol>
        <div className={styles.squares} style={{ maxWidth: size * 2.5 * ROW_HEIGHT }}>
          <ReadableHeatmap
            values={painted.values}
            length={size}
            width={size}
            limit={painted.limit}
            label={`${title}: ${size} by ${size}, rows clustered by similarity`}
            readerLabel={`Read similarities: ${title}`}
            height={height}
            cell={shown}
            onRead={setCell}
            read={read}
          />
          <div className={styles.columns} aria-hidden="true">
            {rows.map(({ label, entries }, column) => (
              <span key={entries[0]?.id ?? label}>{column + 1}</span>
            ))}
          </div>
        </div>
      </div>
      <div className={pictures.foot}>
        <SimilarityLegend scale={scale} />
        <p className={typeset.quiet} aria-hidden="true">
          {shown === null ? 'Point or use arrow keys to read a value.' : read(shown)}
        </p>
      </div>
      <SimilarityTable title={title} comparison={comparison} />
    </figure>
  );
}

function readPair({ rows, similarities }: Comparison, row: number, column: number): string {
  const value = at(similarities, row, column).toFixed(3);
  const [one, other] = [rows[row]?.label, rows[column]?.label];
  return row === column ? `${one} with itself: ${value}` : `${one} and ${other}: ${value}`;
}
