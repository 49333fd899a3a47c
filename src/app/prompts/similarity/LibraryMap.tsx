/** The library on a plane: principal components of the average tokens, or UMAP of the distances. */
import { type PointerEvent, useId, useState } from 'react';
import type { Comparison } from '../../../prompts/library/comparison.ts';
import { formatNumber } from '../../charts/formatNumber.ts';
import { classNames } from '../../controls/classNames.ts';
import { Select } from '../../controls/fields.tsx';
import layout from '../../design/layout.module.css';
import pictures from '../../design/pictures.module.css';
import typeset from '../../design/typeset.module.css';
import { MapTable } from './MapTable.tsx';
import { fittedPoints, labelPlaces, pointNear } from './mapLayout.ts';
import styles from './similarity.module.css';
import { type MapKind, useLibraryMap } from './useLibraryMap.ts';

const KINDS = [
  { id: 'components', name: 'Principal components' },
  { id: 'umap', name: 'UMAP' },
] as const;

const FRAME = { width: 480, height: 300, margin: 36 }; // units of the drawing
const REACH = 24;

interface LibraryMapProps {
  readonly comparison: Comparison;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

export function LibraryMap({ comparison, selectedId, onSelect }: LibraryMapProps) {
  const titleId = useId();
  const [kind, setKind] = useState<MapKind>('components');
  const [marked, setMarked] = useState<number | null>(null);
  const { map, problem } = useLibraryMap(comparison, kind);
  const { rows } = comparison;
  const points = map === null ? [] : fittedPoints(map.coordinates, FRAME);
  const labels = labelPlaces(
    points,
    rows.map(({ label }) => label),
    FRAME,
  );
  const select = (index: number | null) => {
    const id = index === null ? undefined : rows[index]?.entries[0]?.id;
    if (id !== undefined) onSelect(id);
  };
  const under = (event: PointerEvent<HTMLElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = {
      x: ((event.clientX - box.left) / box.width) * FRAME.width,
      y: ((event.clientY - box.top) / box.height) * FRAME.height,
    };
    return pointNear(points, place, REACH);
  };
  const read = (index: number) => {
    const place = map?.coordinates[index] ?? [];
    return `${rows[index]?.label}: ${place.map((value) => formatNumber(value)).join(', ')}`;
  };
  return (
    <figure className={layout.block} aria-labelledby={titleId}>
      <div className={classNames(layout.spread, styles.mapHead)}>
        <figcaption id={titleId} className={typeset.caption}>
          The library as a map
        </figcaption>
        <Select
          label="Map"
          choices={KINDS}
          value={kind}
          onChange={(id) => setKind(id === 'umap' ? 'umap' : 'components')}
        />
      </div>
      {problem !== null && <p className={typeset.quiet}>{problem}</p>}
      {map === null && problem === null && (
        <p className={classNames(typeset.quiet, styles.mapSpace)}>Drawing the map …</p>
      )}
      {map !== null && (
        <>
          <p className={typeset.quiet}>{map.words}</p>
          <div
            className={classNames(pictures.picture, styles.mapPicture)}
            onPointerMove={(event) => setMarked(under(event))}
            onPointerLeave={() => setMarked(null)}
            onPointerUp={(event) => select(under(event))}
          >
            <svg viewBox={`0 0 ${FRAME.width} ${FRAME.height}`} role="img" aria-label={`Map of ${rows.length} prompts`}>
              {points.map(({ x, y }, index) => (
                <g
                  key={rows[index]?.entries[0]?.id ?? index}
                  className={styles.point}
                  data-marked={index === marked || undefined}
                  data-selected={rows[index]?.entries.some(({ id }) => id === selectedId) || undefined}
                >
                  <circle cx={x} cy={y} r="6" />
                  <text {...labels[index]} dy="0.35em">
                    {rows[index]?.label}
                  </text>
                </g>
              ))}
            </svg>
            <input
              type="range"
              className={pictures.reader}
              aria-label="Walk through the map; Enter selects"
              aria-valuetext={read(marked ?? 0)}
              min={0}
              max={rows.length - 1}
              value={marked ?? 0}
              onFocus={() => setMarked((before) => before ?? 0)}
              onBlur={() => setMarked(null)}
              onChange={(event) => setMarked(event.target.valueAsNumber)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') select(marked);
              }}
            />
          </div>
          <MapTable rows={rows} coordinates={map.coordinates} />
        </>
      )}
    </figure>
  );
}
