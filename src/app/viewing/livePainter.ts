/**
 * When to draw a canvas whose data change many times a second: at most once a frame, only while it is on screen, and
 * again when its box or the page's theme changes. Where many are to be drawn they take turns over several frames, so
 * that none of these is long.
 */
import { onThemeChange } from './themeChanges.ts';

/** Of a frame's 16 ms; one drawing is always done. */
const MOST_MS_A_FRAME = 10;
/** Weight of the newest frame in what a drawing is thought to take. */
const NEWEST = 0.3;

const waiting = new Set<() => void>();
let frame: number | null = null;
/** What a drawing takes of a frame, all told: without a GPU, filling it in takes longer than to say what is in it. */
let msADrawing = 0;
const painted = new MessageChannel();

function paintSome(): void {
  frame = null;
  const started = performance.now();
  let drawings = 0;
  for (const paint of waiting) {
    waiting.delete(paint);
    paint();
    drawings += 1;
    if (Math.max(performance.now() - started, drawings * msADrawing) + msADrawing > MOST_MS_A_FRAME) break;
  }
  // A message that is sent in a frame arrives when that frame has been painted.
  painted.port1.onmessage = () => {
    msADrawing += NEWEST * ((performance.now() - started) / drawings - msADrawing);
  };
  painted.port2.postMessage(null);
  wake();
}

function wake(): void {
  if (waiting.size > 0 && frame === null) frame = requestAnimationFrame(paintSome);
}

export class LivePainter {
  readonly #paint: () => void;
  readonly #stopWatching: () => void;
  #onScreen = false;
  #stale = true;

  /** `paint` draws everything anew from the newest data into `element`, which decides what is on screen. */
  constructor(element: Element, paint: () => void) {
    this.#paint = () => {
      this.#stale = false;
      paint();
    };
    const visibility = new IntersectionObserver((entries) => {
      this.#onScreen = entries.at(-1)?.isIntersecting ?? false;
      if (this.#stale) this.request();
    });
    const size = new ResizeObserver(() => this.request());
    visibility.observe(element);
    size.observe(element);
    const leaveTheme = onThemeChange(() => this.request());
    this.#stopWatching = () => {
      visibility.disconnect();
      size.disconnect();
      leaveTheme();
    };
  }

  /** Asks for a drawing with the next frame, or when the element comes on screen. */
  request(): void {
    this.#stale = true;
    if (!this.#onScreen) return;
    waiting.add(this.#paint);
    wake();
  }

  destroy(): void {
    this.#stopWatching();
    waiting.delete(this.#paint);
    this.#onScreen = false;
  }
}
