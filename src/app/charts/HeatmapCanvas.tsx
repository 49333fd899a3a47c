/** The pixels of a heat-map: one a value, enlarged by the browser without smoothing. Drawn only while on screen. */
import { useEffect, useRef } from 'react';
import { LivePainter } from '../viewing/livePainter.ts';
import { isDark } from '../viewing/themeChanges.ts';
import { divergingColours, paintMatrix } from './divergingScale.ts';
import styles from './ReadableHeatmap.module.css';

interface HeatmapCanvasProps {
  /** `[length, width]` row-major. */
  readonly values: Float32Array;
  readonly length: number;
  readonly width: number;
  /** The colour scale goes from `-limit` to `limit`. */
  readonly limit: number;
  /** The picture in a sentence. */
  readonly label: string;
}

export function HeatmapCanvas({ values, length, width, limit, label }: HeatmapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<LivePainter>(null);
  const input = useRef({ values, length, width, limit });

  useEffect(() => {
    input.current = { values, length, width, limit };
    painter.current?.request();
  }, [values, length, width, limit]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const live = new LivePainter(element, () => {
      const { values, length, width, limit } = input.current;
      const image = new ImageData(width, length);
      paintMatrix(values.subarray(0, length * width), limit, divergingColours(isDark(element)), image.data);
      // Setting a canvas's size clears it and may lay the page out again, so only when it differs.
      if (element.width !== width || element.height !== length) {
        element.width = width;
        element.height = length;
      }
      context.putImageData(image, 0, 0);
    });
    painter.current = live;
    return () => {
      live.destroy();
      painter.current = null;
    };
  }, []);

  return <canvas ref={canvas} className={styles.canvas} role="img" aria-label={label} />;
}
