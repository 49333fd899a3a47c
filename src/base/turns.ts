/** Long work on a thread on which others wait, such as a page's: done in turns, with time for them in between. */

/** Half of a frame at 60 a second: the other half is for whoever waits. */
const MOST_MS_A_TURN = 8;

/** Gives way when a turn has been long enough. One for each piece of work. */
export class Turns {
  #startedMs = performance.now();

  /** To be awaited between parts of the work: at once, or after whatever waits if this turn is over. */
  async next(): Promise<void> {
    if (performance.now() - this.#startedMs < MOST_MS_A_TURN) return;
    await giveWay();
    this.#startedMs = performance.now();
  }
}

function giveWay(): Promise<void> {
  const { scheduler } = globalThis as { readonly scheduler?: { yield?(): Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}
