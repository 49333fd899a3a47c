/**
 * What a chart says under its crosshair: beside it for eyes, and as the words of an invisible range input over the plot,
 * so that keys, names and announcements are the browser's own.
 */
import { type RefObject, startTransition, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import pictures from '../design/pictures.module.css';
import { ChartTooltip } from './ChartTooltip.tsx';
import { crosshairKey } from './chartKeys.ts';
import type { ChartAxis, ChartListener, ChartSeries } from './chartTypes.ts';
import type { NumberFormat } from './formatNumber.ts';
import type { Crosshair } from './linePlot.ts';
import { describeReadings, nearestIndex, nearestReadings, readingsAt } from './readings.ts';

interface ChartReaderProps {
  readonly title: string;
  readonly axis: ChartAxis;
  readonly yFormat: NumberFormat;
  readonly logY: boolean;
  readonly series: readonly ChartSeries[];
  /** Of each series; null for one that is not smoothed. */
  readonly smoothed: readonly (Float64Array | null)[];
  /** All places of the x axis that have a point, rising. */
  readonly places: Float64Array;
  /** Takes what is to be told where the crosshair stands, so that its moves render nothing but this. */
  readonly onCrosshair: RefObject<(crosshair: Crosshair | null) => void>;
  /** In all charts over the same axis. */
  readonly setCrosshair: (x: number | null) => void;
  readonly listener: Pick<ChartListener, 'onFit' | 'onZoom'>;
  readonly onPin: (x: number) => void;
}

export function ChartReader(props: ChartReaderProps) {
  const { title, axis, yFormat, logY, series, smoothed, places, onCrosshair, setCrosshair, listener, onPin } = props;
  const input = useRef<HTMLInputElement>(null);
  const [crosshair, moveTo] = useState<Crosshair | null>(null);
  useEffect(() => {
    onCrosshair.current = (next) => {
      if (next === null) moveTo(next);
      // What is read under the pointer is in the same frame as the crosshair. What the other charts say is not what the
      // person looks at: it comes a moment later.
      else if (next.y !== null || document.activeElement === input.current) flushSync(() => moveTo(next));
      else startTransition(() => moveTo(next));
    };
  }, [onCrosshair]);
  const place = crosshair === null ? -1 : nearestIndex(places, crosshair.x);
  const x = places[place];
  const readings = x === undefined ? [] : readingsAt(series, smoothed, x);
  const { shown, left } = nearestReadings(readings, crosshair?.y ?? null, logY);
  const last = Math.max(0, places.length - 1);
  return (
    <>
      <input
        ref={input}
        type="range"
        className={pictures.reader}
        aria-label={`Read values: ${title}`}
        aria-valuetext={describeReadings(readings, x ?? 0, axis.label, yFormat, axis.format)}
        min={0}
        max={last}
        step={1}
        value={place < 0 ? last : place}
        disabled={places.length === 0}
        onBlur={() => setCrosshair(null)}
        onKeyDown={(event) => {
          const at = x ?? places.at(-1);
          const wish = crosshairKey(event);
          if (wish === null || at === undefined) return;
          event.preventDefault();
          // Escape takes the crosshair and its tooltip away (WCAG 1.4.13).
          if (wish === 'leave') setCrosshair(null);
          else if (wish === 'pin') onPin(at);
          else if (wish === 'fit') listener.onFit();
          else listener.onZoom(wish, at);
        }}
        onChange={(event) => setCrosshair(places[event.target.valueAsNumber] ?? null)}
      />
      {crosshair !== null && x !== undefined && (
        <ChartTooltip
          x={x}
          left={crosshair.left}
          width={crosshair.width}
          axis={axis}
          yFormat={yFormat}
          series={series}
          readings={shown}
          more={left}
        />
      )}
    </>
  );
}
