/** How long a person waits for the page to answer: from a press, or a move of the pointer, to the frame that shows it. */

/** Has the page note it from its first moment on. Call it before the page is opened. */
export async function noteFeltTimes(page) {
  await page.addInitScript(noteInPage);
}

/**
 * What was noted since the last call, times by the page's `performance.now()`.
 * @returns `presses` `{ name, startMs, endMs, waitMs, workMs }`, as Event Timing has them: the events of presses, on the
 *   mouse and on keys, that took more than a frame, to when it was presented, in steps of 8 ms; `moves` over a chart
 *   `{ startMs, crosshairMs, readingMs }`, to when the page had painted the crosshair and what is read there, null where
 *   that did not change, or not before the next move
 */
export async function takeFeltTimes(page) {
  return page.evaluate(() => {
    const taken = window.feltTimes;
    window.feltTimes = { presses: [], moves: [] };
    return taken;
  });
}

/** Runs in the page before its own scripts: everything that it needs is inside. */
function noteInPage() {
  window.feltTimes = { presses: [], moves: [] };
  new PerformanceObserver((list) => {
    for (const { name, duration, startTime, processingStart, processingEnd, interactionId } of list.getEntries()) {
      // What belongs to no press is the pointer coming and going: of that, moves over charts are noted below.
      if (interactionId === 0) continue;
      window.feltTimes.presses.push({
        name,
        startMs: startTime,
        endMs: startTime + duration,
        waitMs: processingStart - startTime,
        workMs: processingEnd - processingStart,
      });
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });

  // A message that is sent in an animation frame arrives when that frame has been painted.
  const { port1, port2 } = new MessageChannel();
  const painted = [];
  port1.onmessage = () => {
    const nowMs = performance.now();
    for (const note of painted.splice(0)) note(nowMs);
  };
  const whenPainted = (note) => {
    requestAnimationFrame(() => {
      painted.push(note);
      port2.postMessage(null);
    });
  };
  const crosshairAt = (plot) => plot.querySelector('.u-cursor-x')?.style.transform;
  const readerOf = (plot) => plot.closest('figure').querySelector('input[aria-valuetext]');
  const waiting = new Map(); // reader to the newest move over its chart that has changed nothing there yet
  addEventListener(
    'mousemove',
    ({ target, timeStamp }) => {
      const plot = target instanceof Element ? target.closest('.u-over') : null;
      if (plot === null) return;
      const move = { startMs: timeStamp, crosshairMs: null, readingMs: null };
      const before = crosshairAt(plot);
      const reader = readerOf(plot);
      window.feltTimes.moves.push(move);
      // A move within one point of a chart has nothing new to be read, and waits for nothing.
      waiting.set(reader, move);
      setTimeout(() => {
        if (waiting.get(reader) === move) waiting.delete(reader);
      }, 250);
      whenPainted((nowMs) => {
        if (crosshairAt(plot) !== before) move.crosshairMs = nowMs;
      });
    },
    { capture: true },
  );
  // The words of what is read change together with the tooltip.
  new MutationObserver((mutations) => {
    for (const { target } of mutations) {
      const move = waiting.get(target);
      if (move === undefined) continue;
      waiting.delete(target);
      whenPainted((nowMs) => {
        move.readingMs = nowMs;
      });
    }
  }).observe(document, { subtree: true, attributeFilter: ['aria-valuetext'] });
}
