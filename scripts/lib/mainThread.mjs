/** What kept a page's main thread busy, read from a trace of Chromium (`browser.startTracing`). */

/** What Chromium is to record for it: tasks, what ran in them, and the scripts' own functions. */
export const TRACE_CATEGORIES = ['toplevel', 'devtools.timeline', 'v8', 'disabled-by-default-devtools.timeline'];

/** Events that say what a task did; others are frames around them. */
const CAUSES = new Set([
  'FunctionCall',
  'EvaluateScript',
  'v8.compile',
  'EventDispatch',
  'FireAnimationFrame',
  'TimerFire',
  'HandlePostMessage',
  'RunMicrotasks',
  'UpdateLayoutTree',
  'Layout',
  'PrePaint',
  'Paint',
  'Layerize',
  'Commit',
  'MajorGC',
  'MinorGC',
  'ParseHTML',
  'IntersectionObserverController::computeIntersections',
]);
const MOST_CAUSES = 4;

/**
 * @param trace what `browser.stopTracing` gives
 * @param address of the page
 * @param leastMs tasks at least so long
 * @returns the tasks, the longest first: `{ ms, cpuMs, causes }`. `cpuMs` is less where other processes had the core.
 */
export function longTasks(trace, address, leastMs) {
  const { traceEvents } = JSON.parse(trace.toString());
  const events = traceEvents.filter(({ ph, dur }) => ph === 'X' && dur !== undefined);
  const main = mainThreadOf(traceEvents, events, address);
  const own = events.filter(({ pid, tid }) => pid === main.pid && tid === main.tid);
  const causes = own.filter(({ name }) => CAUSES.has(name));
  return own
    .filter(({ name, dur }) => name.endsWith('RunTask') && dur >= 1000 * leastMs)
    .map(({ ts, dur, tdur = dur }) => ({
      ms: Math.round(dur / 1000),
      cpuMs: Math.round(tdur / 1000),
      causes: causes
        .filter((cause) => cause.ts >= ts && cause.ts + cause.dur <= ts + dur)
        .sort((a, b) => b.dur - a.dur)
        .slice(0, MOST_CAUSES)
        .map((cause) => `${described(cause)} ${Math.round(cause.dur / 1000)} ms`),
    }))
    .sort((a, b) => b.ms - a.ms);
}

/** The renderer's main thread that runs the scripts of this address; a spare renderer has one too. */
function mainThreadOf(traceEvents, events, address) {
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const calls = (thread) =>
    events.filter(
      ({ pid, tid, args }) =>
        pid === thread.pid && tid === thread.tid && String(args?.data?.url ?? '').startsWith(address),
    ).length;
  const [busiest] = threads.map((thread) => ({ thread, count: calls(thread) })).sort((a, b) => b.count - a.count);
  if (busiest === undefined || busiest.count === 0) throw new Error(`The trace has no main thread of ${address}.`);
  return busiest.thread;
}

function described({ name, args }) {
  const { functionName, url, type } = args?.data ?? {};
  const place = url === undefined ? '' : ` (${url.split('/').at(-1)})`;
  return `${name}${type === undefined ? '' : ` ${type}`}${functionName ? ` ${functionName}` : ''}${place}`;
}
