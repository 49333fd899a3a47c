/**
 * When to draw a canvas whose data change many times a second: at most once a frame, only while it is on screen, and
 * again when its box or the page's theme changes. Where many are to be drawn they take turns over several frames, so
 * that none of these is long.
 */
import { onThemeChange } from './themeChanges.ts';

/** Of a frame's 16 ms; one drawing is always done. Without a GPU to fill it in, a drawing takes as long again. */
const MOST_MS_A_FRAME = 4;

const waiting = new Set<() => void>();
let frame: number | null = null;

function paintSome(): void {
  const started = performance.now();
  const paintNext = () => {
    const [paint] = waiting;
    if (paint === undefined || performance.now() - started > MOST_MS_A_FRAME) {
      frame = null;
      wake();
      return;
    }
    waiting.delete(paint);
    paint();
    // uPlot draws in a microtask: the time is known after it, and still before the frame.
    queueMicrotask(paintNext);
  };
  paintNext();
}

function wake(): void {
  if (waiting.size > 0 && frame === null) frame = requestAnimationFrame(paintSome);
}

export class LivePainter {
  readonly #paint: () => void;
  readonly #stopWatching: () => void;
  #onScreen = false;
  #stale = true;
  /** The first drawing, for which what draws is made as well: in a task of its own, not in a frame with others. */
  #first: 'to come' | ReturnType<typeof setTimeout> | 'done' = 'to come';

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
    if (this.#first === 'done') {
      waiting.add(this.#paint);
      wake();
    } else if (this.#first === 'to come') {
      this.#first = setTimeout(() => {
        this.#first = 'done';
        this.#paint();
      });
    }
  }

  destroy(): void {
    this.#stopWatching();
    waiting.delete(this.#paint);
    if (typeof this.#first !== 'string') clearTimeout(this.#first);
    this.#onScreen = false;
  }
}
