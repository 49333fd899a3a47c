/** Event markers of a plot: what happened where on the x axis, drawn beneath the curves. */
import uPlot from 'uplot';
import type { ChartEvent } from './chartTypes.ts';

/** CSS pixels; the room that labels take above the plot. */
export const EVENT_ROOM = 16;
const TICK_HEIGHT = 6; // CSS pixels
const APART = 3; // CSS pixels; lines that stand closer would fill the plot

interface EventStyle {
  readonly family: string;
  readonly line: string;
  readonly text: string;
  readonly alarm: string;
}

/**
 * Short ticks on the axis, lines across the plot, and labels above it, where no curve strikes them through. A line too
 * close to the one before it is left out, and so is a label that would run into another; alarms always have theirs.
 */
export function drawEvents(plot: uPlot, events: readonly ChartEvent[], style: EventStyle): void {
  const { ctx, bbox } = plot; // both in canvas pixels
  const ratio = uPlot.pxRatio;
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  const shown = events
    .filter(({ x }) => x >= (min ?? 0) && x <= (max ?? 0))
    .map((event) => ({ ...event, at: Math.round(plot.valToPos(event.x, 'x', true)) }))
    .sort((a, b) => Number(b.look === 'alarm') - Number(a.look === 'alarm') || a.at - b.at);
  ctx.save();
  ctx.font = `${11 * ratio}px ${style.family}`;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  ctx.lineWidth = ratio;
  const foot = bbox.top + bbox.height;
  // All of a look in one stroke: there may be hundreds of ticks.
  for (const look of ['alarm', 'tick', 'line'] as const) {
    ctx.strokeStyle = look === 'alarm' ? style.alarm : style.line;
    ctx.setLineDash(look === 'line' ? [2 * ratio, 3 * ratio] : []);
    ctx.beginPath();
    let drawnTo = Number.NEGATIVE_INFINITY;
    for (const event of shown) {
      if (event.look !== look || event.at - drawnTo < (look === 'line' ? APART * ratio : 1)) continue;
      drawnTo = event.at;
      ctx.moveTo(event.at, look === 'tick' ? foot - TICK_HEIGHT * ratio : bbox.top);
      ctx.lineTo(event.at, foot);
    }
    ctx.stroke();
  }
  const taken: [left: number, right: number][] = [];
  for (const { at, look, label } of shown) {
    if (look === 'tick' || taken.some(([from, to]) => at >= from && at < to)) continue;
    const room = ctx.measureText(label).width + 4 * ratio;
    const left = Math.min(at, bbox.left + bbox.width - room);
    if (taken.some(([from, to]) => left < to && left + room > from)) continue;
    ctx.fillStyle = look === 'alarm' ? style.alarm : style.text;
    ctx.fillText(label, left, bbox.top - (EVENT_ROOM - 2) * ratio);
    taken.push([left, left + room]);
  }
  ctx.restore();
}

/** A cross at the foot of the plot for every value that is not finite, in its series' colour. */
export function drawUnreal(plot: uPlot, points: readonly { readonly x: number; readonly colour: string }[]): void {
  const { ctx, bbox } = plot;
  const size = 4 * uPlot.pxRatio;
  const y = bbox.top + bbox.height - 2 * size;
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  ctx.save();
  ctx.lineWidth = 2 * uPlot.pxRatio;
  ctx.setLineDash([]);
  for (const { x, colour } of points) {
    if (x < (min ?? 0) || x > (max ?? 0)) continue;
    const at = plot.valToPos(x, 'x', true);
    ctx.strokeStyle = colour;
    ctx.beginPath();
    ctx.moveTo(at - size, y - size);
    ctx.lineTo(at + size, y + size);
    ctx.moveTo(at - size, y + size);
    ctx.lineTo(at + size, y - size);
    ctx.stroke();
  }
  ctx.restore();
}
