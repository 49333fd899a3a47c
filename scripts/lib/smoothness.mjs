/** Whether a page is smooth: what was seen of it against limits, and the report. */
import { slope } from './trend.mjs';

const MOST_TASK_MS = 50; // what a person feels; also Chromium's own threshold of a long task
const MOST_FELT_MS = 100;
const MOST_GROWTH_BYTES = 200_000; // a round of opening and closing
const WARM_UP_ROUNDS = 4;
const SHOWN = 12; // rows of a table

/** @returns `{ words, holds }` each */
export function judge(scenes) {
  return scenes.flatMap((scene) => (scene.heaps === undefined ? judgeThread(scene) : [judgeHeaps(scene)]));
}

function judgeThread({ title, thread, presses, moves }) {
  const [longest] = thread.longTasks(0);
  const felt = feltTimes({ thread, presses, moves });
  return [
    verdict(title, 'longest task, of the thread’s own time', longest?.ownMs ?? 0, MOST_TASK_MS),
    ...felt.map(({ words, times }) =>
      verdict(
        title,
        `${words}, of the thread’s own time`,
        Math.max(0, ...times.map(({ ownMs }) => ownMs)),
        MOST_FELT_MS,
      ),
    ),
  ];
}

function verdict(title, words, ms, mostMs) {
  return { words: `${title}: ${words}: ${ms.toFixed(0)} ms, at most ${mostMs}`, holds: ms < mostMs };
}

function judgeHeaps({ title, heaps }) {
  const growth = growthOf(heaps);
  return {
    words: `${title}: ${kb(growth)} more a round, at most ${kb(MOST_GROWTH_BYTES)}`,
    holds: growth < MOST_GROWTH_BYTES,
  };
}

/** Bytes a round, after the first rounds. */
function growthOf(heaps) {
  return slope(heaps.slice(WARM_UP_ROUNDS).map(({ heapBytes, arrayBytes }, round) => [round, heapBytes + arrayBytes]));
}

/** From a press or a move to the frame that shows it, by the clock and by the thread's own time. */
function feltTimes({ thread, presses, moves }) {
  const between = (startMs, endMs, name) => ({
    name,
    phase: thread.phaseAt(startMs),
    ms: endMs - startMs,
    ownMs: thread.ownMsBetween(startMs, endMs),
  });
  const until = (key) =>
    moves.filter((move) => move[key] !== null).map((move) => between(move.startMs, move[key], 'mousemove'));
  return [
    { words: 'press to frame', times: presses.map(({ name, startMs, endMs }) => between(startMs, endMs, name)) },
    { words: 'pointer to crosshair', times: until('crosshairMs') },
    { words: 'pointer to what it reads', times: until('readingMs') },
  ];
}

/** The report as Markdown. */
export function reportOf(scenes, verdicts, chromium) {
  const lines = verdicts.map(({ words, holds }) => `- ${holds ? 'holds' : 'DOES NOT HOLD'}: ${words}`);
  const parts = scenes.map((scene) => (scene.heaps === undefined ? threadWords(scene) : heapWords(scene)));
  return `# Trace: Chromium ${chromium}

${lines.join('\n')}

${parts.join('\n')}`;
}

function threadWords(scene) {
  const { title, thread, found } = scene;
  const facts = Object.entries(found).map(([name, value]) => `${name} ${Math.round(value)}`);
  const long = thread.longTasks(MOST_TASK_MS);
  const own = long.filter(({ ownMs }) => ownMs >= MOST_TASK_MS);
  return `## ${title}

${facts.join(', ')}

${table(
  ['what was done', 'tasks', 'busy, ms', 'longest task, ms of the thread'],
  byName(thread.phases()).map(({ phase, tasks, busyMs, longestMs }) => [phase, tasks, ms(busyMs), ms(longestMs)]),
)}
${long.length} tasks took ${MOST_TASK_MS} ms or more by the clock, ${own.length} of them by the thread’s own time. The longest by the latter:

${table(
  ['ms', 'of the thread', 'while', 'what ran, ms of the thread'],
  thread
    .longTasks(MOST_TASK_MS / 2)
    .slice(0, SHOWN)
    .map((task) => [ms(task.ms), ms(task.ownMs), task.phase, task.causes.join('; ')]),
)}
${table(
  ['', 'how many', 'median, ms', '98 %', 'longest', 'of the thread: median', '98 %', 'longest', 'which was'],
  feltTimes(scene).map(({ words, times }) => [
    words,
    times.length,
    ...[(each) => each.ms, (each) => each.ownMs].flatMap((of) =>
      [0.5, 0.98, 1].map((share) => ms(quantile(times.map(of), share))),
    ),
    whichWas(times),
  ]),
)}`;
}

/** The longest by the thread's own time. */
function whichWas(times) {
  const [longest] = times.toSorted((a, b) => b.ownMs - a.ownMs);
  return longest === undefined ? '' : `${longest.name} while ${longest.phase}`;
}

function heapWords({ title, heaps }) {
  const mb = ({ heapBytes, arrayBytes }) => ((heapBytes + arrayBytes) / 1e6).toFixed(2);
  return `## ${title}

Objects and arrays of the page after a collection, round by round, MB: ${heaps.map(mb).join(', ')}. After ${WARM_UP_ROUNDS}
rounds it grows by ${kb(growthOf(heaps))} a round.
`;
}

/** Phases of one name together. */
function byName(phases) {
  const all = new Map();
  for (const { phase, tasks, busyMs, longestMs } of phases) {
    const known = all.get(phase) ?? { phase, tasks: 0, busyMs: 0, longestMs: 0 };
    known.tasks += tasks;
    known.busyMs += busyMs;
    known.longestMs = Math.max(known.longestMs, longestMs);
    all.set(phase, known);
  }
  return [...all.values()];
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function ms(value) {
  return value.toFixed(0);
}

function kb(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
