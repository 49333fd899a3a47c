/** Event markers of a plot: what happened where on the x axis, drawn beneath the curves. */
import uPlot from 'uplot';
import type { ChartEvent } from './chartTypes.ts';

const LABEL_HEIGHT = 13; // CSS pixels

interface EventStyle {
  readonly family: string;
  readonly line: string;
  readonly text: string;
}

/** Hairlines, then their labels at the top; a label that would run into the one before it is left out. */
export function drawEvents(plot: uPlot, events: readonly ChartEvent[], style: EventStyle): void {
  const { ctx, bbox } = plot; // both in canvas pixels
  const ratio = uPlot.pxRatio;
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  const shown = events
    .filter(({ x }) => x >= min && x <= max)
    .map(({ x, label }) => ({ at: Math.round(plot.valToPos(x, 'x', true)), label }));
  ctx.save();
  ctx.strokeStyle = style.line;
  ctx.fillStyle = style.text;
  ctx.font = `${11 * ratio}px ${style.family}`;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  for (const { at } of shown) {
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
  }
  let labelledTo = Number.NEGATIVE_INFINITY;
  for (const { at, label } of shown) {
    const room = ctx.measureText(label).width + 4 * ratio;
    const left = Math.min(at + 4 * ratio, bbox.left + bbox.width - room);
    if (left < labelledTo) continue;
    ctx.clearRect(left - ratio, bbox.top, room, LABEL_HEIGHT * ratio); // no line strikes a label through
    ctx.fillText(label, left, bbox.top);
    labelledTo = left + room;
  }
  ctx.restore();
}
