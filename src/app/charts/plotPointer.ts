/** What the pointer does to a plot beside moving over it: drag to select, click, double-click, wheel with a modifier. */
import type uPlot from 'uplot';

export interface PlotListener {
  /** Dragged over: the two ends on the x axis. */
  onSelect(from: number, to: number): void;
  /** Double-clicked: everything is wanted again. */
  onFit(): void;
  /** The wheel was turned over a place, with Ctrl, Shift or the Command key, so that pages scroll as ever without. */
  onWheel(factor: number, x: number): void;
  /** Clicked, but not dragged. */
  onClick(x: number): void;
}

/** Pixels; a shorter way is a click. */
const SHORTEST_DRAG = 5;
const WHEEL_FACTOR = 1.25;

/** Options of uPlot that let a drag select and nothing else happen by itself. */
export const POINTER_OPTIONS = {
  drag: { x: true, y: false, setScale: false, dist: SHORTEST_DRAG },
  bind: { dblclick: () => null },
} satisfies uPlot.Cursor;

/** Hears of the pointer over `plot`. Returns how to stop that. */
export function listenToPointer(plot: uPlot, listener: PlotListener): () => void {
  const { over } = plot;
  let pressedAt: number | null = null;
  const placeOf = (event: MouseEvent) => plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x');
  const listeners = {
    mousedown: (event: MouseEvent) => {
      pressedAt = event.button === 0 ? event.clientX : null;
    },
    click: (event: MouseEvent) => {
      const isClick = pressedAt !== null && Math.abs(event.clientX - pressedAt) < SHORTEST_DRAG;
      pressedAt = null;
      if (isClick && event.detail === 1) listener.onClick(placeOf(event));
    },
    dblclick: () => listener.onFit(),
    wheel: (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
      event.preventDefault();
      const turned = event.deltaY || event.deltaX;
      if (turned !== 0) listener.onWheel(turned < 0 ? WHEEL_FACTOR : 1 / WHEEL_FACTOR, placeOf(event));
    },
  };
  over.addEventListener('mousedown', listeners.mousedown);
  over.addEventListener('click', listeners.click);
  over.addEventListener('dblclick', listeners.dblclick);
  over.addEventListener('wheel', listeners.wheel, { passive: false });
  return () => {
    over.removeEventListener('mousedown', listeners.mousedown);
    over.removeEventListener('click', listeners.click);
    over.removeEventListener('dblclick', listeners.dblclick);
    over.removeEventListener('wheel', listeners.wheel);
  };
}

/** What was dragged over, once; then the selection is gone. Null if it was too short. */
export function takeSelection(plot: uPlot): readonly [number, number] | null {
  const { left, width } = plot.select;
  if (width < SHORTEST_DRAG) return null;
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  return [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
}
