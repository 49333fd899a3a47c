/** What a schema cannot say of a run file's tasks: which fields exclude or need each other. */
import { metricClash } from '../tasks/metrics/taskMetrics.ts';
import { presetNamed } from '../tasks/presets/presets.ts';
import { isRecord, type RunFileProblem } from './runFileProblems.ts';
import type { RunSpec } from './runFileTypes.ts';
import type { RunTasks } from './runTasks.ts';

/** A run file has either a task or a mixture, and each task either templates or a preset. */
export function taskProblems(json: unknown): RunFileProblem[] {
  if (!isRecord(json)) return [];
  const given = ['task', 'mixture'].filter((field) => Object.hasOwn(json, field));
  if (given.length === 1) return placedTasks(json).flatMap(([path, task]) => templateProblems(path, task));
  return [
    {
      path: 'task',
      found: given.length === 0 ? 'task is missing' : 'there are both task and mixture',
      expected:
        'task: an object with "train", "inputs" and "targets"; or mixture: an object with "tasks", but not both',
    },
  ];
}

function placedTasks({ task, mixture }: Readonly<Record<string, unknown>>): (readonly [path: string, task: unknown])[] {
  if (!isRecord(mixture)) return [['task', task]];
  const tasks = Array.isArray(mixture.tasks) ? mixture.tasks : [];
  return tasks.map((each: unknown, index) => [`mixture.tasks.${index}`, each] as const);
}

/** What a preset says may be written out, as it is in a run's own file, but not be something else. */
function templateProblems(path: string, task: unknown): RunFileProblem[] {
  if (!isRecord(task)) return [];
  const preset = typeof task.preset === 'string' ? presetNamed(task.preset) : undefined;
  const templates = (['inputs', 'targets'] as const).flatMap((field): RunFileProblem[] => {
    const place = `${path}.${field}`;
    if (!Object.hasOwn(task, field)) {
      if (Object.hasOwn(task, 'preset')) return [];
      return [{ path: place, found: `${place} is missing`, expected: `${place}: a text that is not empty` }];
    }
    if (preset === undefined || task[field] === preset[field]) return [];
    const expected = `${place}: ${JSON.stringify(preset[field])}, as the preset has it, or nothing`;
    return [{ path: place, found: `${place} is not that of ${preset.name}`, expected }];
  });
  if (preset === undefined || !Object.hasOwn(task, 'labels')) return templates;
  const place = `${path}.labels`;
  return [
    ...templates,
    { path: place, found: `${place} beside a preset`, expected: `${place}: nothing, the preset has its own` },
  ];
}

/** Results go by key: two metrics of a task may not give the same. */
export function metricProblems({ task, mixture }: RunTasks): RunFileProblem[] {
  const placed = [
    ...(task === undefined ? [] : [['task', task] as const]),
    ...(mixture?.tasks ?? []).map((each, index) => [`mixture.tasks.${index}`, each] as const),
  ];
  return placed.flatMap(([path, { metrics = [] }]) => {
    const clash = metricClash(metrics);
    if (clash === null) return [];
    const { first, second, key } = clash;
    const place = `${path}.metrics`;
    const found =
      first === second
        ? `${place} holds "${first}" twice`
        : `"${first}" and "${second}" in ${place} both give "${key}"`;
    return [{ path: place, found, expected: `${place}: metrics whose results have different names` }];
  });
}

/** A mixture's tasks have names of their own, fixed rates one each, and an order that is always random. */
export function mixtureProblems({ mixture, shuffle, batching }: RunSpec): RunFileProblem[] {
  if (mixture === undefined) return [];
  const { tasks, rates } = mixture;
  const problems: RunFileProblem[] = [];
  const names = tasks.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    const path = 'mixture.tasks';
    problems.push({ path, found: `${path} holds "${twice}" twice`, expected: `${path}: each name once` });
  }
  if (rates.kind === 'fixed' && rates.rates.length !== tasks.length) {
    const path = 'mixture.rates.rates';
    const found = `${path} is a list of ${rates.rates.length}`;
    problems.push({ path, found, expected: `${path}: a rate for each of the ${tasks.length} tasks` });
  }
  if (!shuffle) {
    problems.push({ path: 'shuffle', found: 'shuffle is false', expected: 'shuffle: true, beside a mixture' });
  }
  if (batching === 'sorted') {
    const expected = 'batching: "shuffled", beside a mixture';
    problems.push({ path: 'batching', found: 'batching is "sorted"', expected });
  }
  return problems;
}
