/**
 * A matrix as a picture whose cells the pointer and the arrow keys read. Keys go to an invisible range input over the
 * picture, so that focus, name and announcement are the browser's own.
 */
import type { PointerEvent } from 'react';
import { classNames } from '../controls/classNames.ts';
import pictures from '../design/pictures.module.css';
import { HeatmapCanvas } from './HeatmapCanvas.tsx';
import { cellAfterKey } from './heatmapCursor.ts';
import styles from './ReadableHeatmap.module.css';

interface ReadableHeatmapProps {
  /** `[length, width]` row-major. */
  readonly values: Float32Array;
  readonly length: number;
  readonly width: number;
  /** The magnitude that is drawn in the strongest colour. */
  readonly limit: number;
  /** What the picture shows, in words. */
  readonly label: string;
  /** Name of the input that the keys move. */
  readonly readerLabel: string;
  readonly height: number; // CSS pixels
  /** The cell that is read, row by row from 0; null = none. */
  readonly cell: number | null;
  readonly onRead: (cell: number | null) => void;
  /** What a cell says. */
  readonly read: (cell: number) => string;
}

export function ReadableHeatmap(props: ReadableHeatmapProps) {
  const { values, length, width, limit, label, readerLabel, height, cell, onRead, read } = props;
  const readPointer = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * width);
    const row = Math.floor(((event.clientY - box.top) / box.height) * length);
    const isInside = column >= 0 && column < width && row >= 0 && row < length;
    onRead(isInside ? row * width + column : null);
  };
  return (
    <div
      className={classNames(pictures.picture, styles.picture)}
      style={{ height }}
      onPointerMove={readPointer}
      onPointerDown={readPointer}
      onPointerLeave={() => onRead(null)}
    >
      <HeatmapCanvas values={values} length={length} width={width} limit={limit} label={label} />
      <input
        type="range"
        className={pictures.reader}
        aria-label={readerLabel}
        aria-valuetext={read(cell ?? 0)}
        min={0}
        max={length * width - 1}
        value={cell ?? 0}
        onFocus={() => onRead(cell ?? 0)}
        onBlur={() => onRead(null)}
        onChange={(event) => onRead(event.target.valueAsNumber)}
        onKeyDown={(event) => {
          const next = cellAfterKey(event.key, cell ?? 0, length, width);
          if (next === null) return;
          event.preventDefault();
          onRead(next);
        }}
      />
      {cell !== null && <CellMark cell={cell} length={length} width={width} />}
    </div>
  );
}

function CellMark({ cell, length, width }: { readonly cell: number; readonly length: number; readonly width: number }) {
  const place = {
    left: `${((cell % width) / width) * 100}%`,
    top: `${(Math.floor(cell / width) / length) * 100}%`,
    width: `${100 / width}%`,
    height: `${100 / length}%`,
  };
  return <div className={pictures.mark} style={place} aria-hidden="true" />;
}
