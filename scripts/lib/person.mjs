/** A person at the page, with mouse and keyboard: sees where things are, presses, points, turns the wheel, waits a little. */
import { setTimeout as pause } from 'node:timers/promises';

const BETWEEN_MOVES_MS = 30;
const PRESS_MS = 60; // a finger is down for about as long
const AFTER_PRESS_MS = 250;
const MOVES = 20; // over the width of a chart
const PATIENCE_MS = 600_000; // there may be no GPU

export class Person {
  #page;

  constructor(page) {
    this.#page = page;
  }

  button(name) {
    return this.#page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async press(locator) {
    const { x, y } = await this.#middleOf(locator);
    await this.#page.mouse.click(x, y, { delay: PRESS_MS });
    await pause(AFTER_PRESS_MS);
  }

  /** Presses a key so many times, as fast as a key repeats that is held down. */
  async type(key, times = 1) {
    for (let pressed = 0; pressed < times; pressed++) {
      await this.#page.keyboard.press(key);
      await pause(BETWEEN_MOVES_MS);
    }
    await pause(AFTER_PRESS_MS);
  }

  async write(text) {
    await this.#page.keyboard.type(text, { delay: BETWEEN_MOVES_MS });
  }

  /** From the left edge of a chart to its right one. */
  async pointAcross(title) {
    const { left, top, width, height } = await this.#plotOf(title);
    for (let move = 1; move < MOVES; move++) {
      await this.#page.mouse.move(left + (move / MOVES) * width, top + (0.3 + 0.4 * (move % 2)) * height);
      await pause(BETWEEN_MOVES_MS);
    }
    await this.#page.mouse.move(left, top - 20);
    await pause(AFTER_PRESS_MS);
  }

  /** Closer around the middle of a chart, and all of it again. */
  async zoom(title, turns) {
    const { left, top, width, height } = await this.#plotOf(title);
    await this.#page.mouse.move(left + width / 2, top + height / 2);
    await this.#page.keyboard.down('Control');
    for (const way of [-100, 100]) {
      for (let turned = 0; turned < turns; turned++) {
        await this.#page.mouse.wheel(0, way);
        await pause(BETWEEN_MOVES_MS);
      }
    }
    await this.#page.keyboard.up('Control');
    await pause(AFTER_PRESS_MS);
  }

  /** Drags over the middle third of a chart. */
  async select(title) {
    const { left, top, width, height } = await this.#plotOf(title);
    await this.#page.mouse.move(left + width / 3, top + height / 2);
    await this.#page.mouse.down();
    await this.#page.mouse.move(left + (2 * width) / 3, top + height / 2, { steps: MOVES });
    await this.#page.mouse.up();
    await pause(AFTER_PRESS_MS);
  }

  /** To the page's end and back to its beginning. */
  async scrollThrough() {
    await this.#page.mouse.move(640, 450);
    for (const way of [300, -300]) {
      for (let turned = 0; turned < 20; turned++) {
        await this.#page.mouse.wheel(0, way);
        await pause(2 * BETWEEN_MOVES_MS);
      }
    }
    await pause(AFTER_PRESS_MS);
  }

  /** Waits until a chart says so many points of so many runs. */
  async seesPoints(title, points, runs) {
    await this.#page.waitForFunction(
      ({ title, points, runs }) => {
        const summary =
          document.querySelector(`[role="img"][aria-label^="${title}"]`)?.getAttribute('aria-label') ?? '';
        return summary.split(points).length - 1 >= runs;
      },
      { title, points, runs },
      { polling: 50, timeout: PATIENCE_MS },
    );
  }

  async #plotOf(title) {
    const chart = this.#page.getByRole('figure', { name: title }).first();
    await chart.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await this.#boxOf(chart.locator('.u-over'));
    return { left: x, top: y, width, height };
  }

  async #middleOf(locator) {
    await locator.waitFor({ timeout: PATIENCE_MS });
    await locator.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await this.#boxOf(locator);
    return { x: x + width / 2, y: y + height / 2 };
  }

  /** What is far off the screen has a box when it comes near, and a plot may be made anew meanwhile. */
  async #boxOf(locator) {
    while (true) {
      await locator.waitFor({ timeout: PATIENCE_MS });
      const box = await locator.boundingBox();
      if (box !== null) return box;
    }
  }
}
