/**
 * What keeps a page's main thread busy, by Chromium's own trace. Only what is asked for is kept of it: a minute of all
 * events would not fit into a string.
 *
 * A task is told with two times. By the clock it is longer than by the thread's own time where other processes have the
 * core meanwhile, as software WebGPU does; what the page itself is to blame for is the thread's own time, less what the
 * driver of the browser asked for.
 */

const CATEGORIES = ['toplevel', 'devtools.timeline', 'blink.user_timing', 'v8.execute'];
const BUFFER_KB = 400_000;
const TASK = 'ThreadControllerImpl::RunTask';
const PHASE = 'phase: ';
const LEAST_CAUSE_US = 1000;
const MOST_CAUSES = 5;

/** Events that say what a task did; others are frames around them. */
const CAUSES = new Set([
  'FunctionCall',
  'EvaluateScript',
  'v8.compile',
  'v8.compileModule',
  'v8.evaluateModule',
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
/** Where messages from other processes come in, those of the browser's driver among them. */
const MESSAGES = 'ipc_mojo_bootstrap.cc';

/**
 * @param page is to be traced, from now until `stop`
 * @returns `phase(name)`: says what is done from now on; `stop()`: to a `MainThread`
 */
export async function traceMainThread(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value.filter(isOfInterest)));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      recordMode: 'recordUntilFull',
      traceBufferSizeInKb: BUFFER_KB,
      includedCategories: CATEGORIES,
      excludedCategories: ['*'],
    },
  });
  const { origin } = new URL(page.url());
  const phase = (name) => page.evaluate((mark) => performance.mark(mark).startTime, `${PHASE}${name}`);
  const startedMs = await phase('begin');
  return {
    phase,
    async stop() {
      const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
      await session.send('Tracing.end');
      const { dataLossOccurred } = await complete;
      await session.detach();
      if (dataLossOccurred) throw new Error('The trace lost events: its buffer is too small.');
      return new MainThread(events, origin, startedMs);
    },
  };
}

function isOfInterest({ ph, name, dur = 0 }) {
  if (ph === 'M') return name === 'thread_name';
  if (name.startsWith(PHASE)) return true;
  return ph === 'X' && (name === TASK || name === 'FunctionCall' || (CAUSES.has(name) && dur >= LEAST_CAUSE_US));
}

/** The tasks of the page's main thread, all times in milliseconds of its `performance.now()`. */
class MainThread {
  #tasks;
  #causes;
  #phases;

  /** `origin` of the page's scripts; `startedMs`: when, by its clock, the mark of the first phase was made. */
  constructor(events, origin, startedMs) {
    const marks = events.filter(({ name }) => name.startsWith(PHASE)).sort((a, b) => a.ts - b.ts);
    const [first] = marks;
    if (first === undefined) throw new Error('The trace has no mark of the page.');
    const clock = (ts) => ts / 1000 - first.ts / 1000 + startedMs;
    const own = events.filter(({ pid, tid, ph }) => ph === 'X' && pid === first.pid && tid === first.tid);
    const timed = ({ name, ts, dur, tdur, args }) => ({
      name,
      args,
      startMs: clock(ts),
      ms: dur / 1000,
      threadMs: tdur === undefined ? null : tdur / 1000,
    });
    this.#phases = marks.map(({ name, ts }) => ({ name: name.slice(PHASE.length), startMs: clock(ts) }));
    const scripts = own
      .filter(({ args }) => String(args?.data?.url ?? '').startsWith(origin))
      .map(({ ts }) => clock(ts))
      .sort((a, b) => a - b);
    this.#tasks = own
      .filter(({ name }) => name === TASK)
      .map(timed)
      .sort((a, b) => a.startMs - b.startMs);
    this.#tasks = this.#tasks.filter(notDriven(this.#tasks, scripts));
    this.#causes = own.filter(({ name }) => CAUSES.has(name)).map(timed);
    if (this.#tasks.every(({ threadMs }) => threadMs === null)) {
      throw new Error('The trace has no times of the thread itself.');
    }
  }

  /** @returns `{ phase, tasks, busyMs, longestMs }` each, in the order of time; times are the thread's own */
  phases() {
    return this.#phases.map(({ name, startMs }, index) => {
      const endMs = this.#phases[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
      const tasks = this.#tasks.filter((task) => task.startMs >= startMs && task.startMs < endMs);
      const times = tasks.map(ownMs);
      return {
        phase: name,
        tasks: tasks.length,
        busyMs: times.reduce((sum, ms) => sum + ms, 0),
        longestMs: Math.max(0, ...times),
      };
    });
  }

  /** @returns tasks at least so long by the clock, the longest of the thread's own time first */
  longTasks(leastMs) {
    return this.#tasks
      .filter((task) => task.ms >= leastMs)
      .map((task) => ({
        phase: this.phaseAt(task.startMs),
        ms: task.ms,
        ownMs: ownMs(task),
        causes: this.#causesOf(task),
      }))
      .sort((a, b) => b.ownMs - a.ownMs);
  }

  /** What was done at a moment. */
  phaseAt(ms) {
    return this.#phases.findLast(({ startMs }) => startMs <= ms)?.name ?? '';
  }

  /** The thread's own time between two moments, the driver's work left out. A task counts by the share that lies within. */
  ownMsBetween(fromMs, toMs) {
    let sum = 0;
    for (const task of this.#tasks) {
      const overlap = Math.min(toMs, task.startMs + task.ms) - Math.max(fromMs, task.startMs);
      if (overlap > 0 && task.ms > 0) sum += ownMs(task) * (overlap / task.ms);
    }
    return sum;
  }

  #causesOf(task) {
    const causes = this.#causes
      .filter(({ startMs, ms }) => startMs >= task.startMs && startMs + ms <= task.startMs + task.ms)
      .sort((a, b) => ownMs(b) - ownMs(a))
      .slice(0, MOST_CAUSES)
      .map((cause) => `${described(cause)} ${ownMs(cause).toFixed(0)}`);
    return causes.length > 0 ? causes : [`the browser’s own (${task.args?.src_file?.split('/').at(-1)})`];
  }
}

function ownMs({ ms, threadMs }) {
  return threadMs ?? ms;
}

/** Which tasks are no driver's: those are messages on which none of the page's own scripts runs. Both by rising time. */
function notDriven(tasks, scripts) {
  const driven = new Set();
  let next = 0;
  for (const task of tasks) {
    while (next < scripts.length && scripts[next] < task.startMs) next += 1;
    const runsScript = next < scripts.length && scripts[next] < task.startMs + task.ms;
    if (!runsScript && task.args?.src_file?.endsWith(MESSAGES)) driven.add(task);
  }
  return (task) => !driven.has(task);
}

function described({ name, args }) {
  const { functionName, url, type } = args?.data ?? {};
  const place = url === undefined ? '' : ` (${url.split('/').at(-1)})`;
  return `${name}${type === undefined ? '' : ` ${type}`}${functionName ? ` ${functionName}` : ''}${place}`;
}
