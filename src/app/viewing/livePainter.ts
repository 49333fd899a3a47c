/**
 * When to draw a canvas whose data change many times a second: at most once a frame, only while it is on screen, and
 * again when its box or the page's theme changes.
 */
import { onThemeChange } from './themeChanges.ts';

export class LivePainter {
  readonly #paint: () => void;
  readonly #stopWatching: () => void;
  #frame: number | null = null;
  #onScreen = false;
  #stale = true;

  /** `paint` draws everything anew from the newest data into `element`, which decides what is on screen. */
  constructor(element: Element, paint: () => void) {
    this.#paint = paint;
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
    if (!this.#onScreen || this.#frame !== null) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#stale = false;
      this.#paint();
    });
  }

  destroy(): void {
    this.#stopWatching();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#onScreen = false;
  }
}
