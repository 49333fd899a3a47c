/** What a schema cannot say of a run file's tasks: that it has a task or a mixture, and what a mixture needs. */
import { isRecord, type RunFileProblem } from './runFileProblems.ts';
import type { RunSpec } from './runFileTypes.ts';

/** A run file has either a task or a mixture. */
export function taskProblems(json: unknown): RunFileProblem[] {
  if (!isRecord(json)) return [];
  const given = ['task', 'mixture'].filter((field) => Object.hasOwn(json, field));
  if (given.length === 1) return [];
  return [
    {
      path: 'task',
      found: given.length === 0 ? 'task is missing' : 'there are both task and mixture',
      expected:
        'task: an object with "train", "inputs" and "targets"; or mixture: an object with "tasks", but not both',
    },
  ];
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
