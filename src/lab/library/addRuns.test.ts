import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { writeNpy } from '../../formats/npy.ts';
import type { Evaluation } from '../../training/evaluationTypes.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { runStore } from '../run/storedRuns.ts';
import { entryOfRun, runsToAdd, taskNameOf } from './addRuns.ts';

const spec = parseRunFile(
  {
    version: 1,
    model: 'lab',
    prompt: { length: 2, init: { kind: 'file', path: 'start.npy' } },
    task: { train: 'lab:tasks/news-topic/train.tsv', inputs: '{0}', targets: '{1}' },
    steps: 40,
    optimizer: { kind: 'adafactor', initialStep: 1_100_000 },
  },
  'a run.json',
);
const hash = 'ab'.repeat(32);
const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: null, sourcePrompt: null };

const promptAt = (step: number) => ({
  length: 2,
  width: 3,
  values: Float32Array.from({ length: 6 }, (_, index) => step + index / 7),
});

const scored = (step: number, accuracy: number): { step: number; evaluation: Evaluation } => ({
  step,
  evaluation: { examples: 2, exactMatch: 0, accuracy, labels: null, samples: [], seconds: 1 },
});

async function storedRun(id: string, evaluations: ReturnType<typeof scored>[], steps = [10, 20, 30, 40]) {
  const run = { id, name: 'topics', spec, identities, modelSource: { kind: 'lab' as const } };
  await runStore.createRun(run, { 'start.npy': writeNpy(promptAt(0).values, [2, 3]) });
  for (const step of steps) {
    const snapshot = {
      step,
      prompt: promptAt(step),
      optimizer: { kind: 'adafactor' as const, step, averages: {} },
      batches: null,
      seconds: 1,
      lastEvaluatedStep: 0,
    };
    const history = { rows: new Float64Array(), evaluations: evaluations.filter((each) => each.step === step) };
    await runStore.writeCheckpoint(run, snapshot, 1_100_000 + step, history);
  }
  await runStore.updateRun(id, { state: 'finished' });
  return runStore.readRun(id);
}

it('keeps the best checkpoint as the value, an early one as the key, and where it all began', async () => {
  const run = await storedRun('r1', [scored(10, 0.5), scored(20, 0.75), scored(30, 1), scored(40, 0.75)]);
  const entry = await entryOfRun(run, 'lab-t5', 5);
  expect(entry).toMatchObject({
    name: 'topics',
    task: 'news-topic',
    model: { name: 'lab-t5', identity: hash, width: 3 },
    origin: { kind: 'run', runId: 'r1' },
    initialStep: 1_100_000,
    value: { step: 30, prompt: promptAt(30) },
    key: { step: 10, prompt: promptAt(10) },
    start: promptAt(0),
    addedAtMs: 5,
  });
  const { runFile } = entry.origin as { runFile: string };
  expect(parseRunFile(JSON.parse(runFile), 'kept')).toEqual(spec);
  expect(runsToAdd([run], [])).toEqual([run]);
  expect(runsToAdd([run], [entry])).toEqual([]);
});

it('takes the last checkpoint where nothing was validated, and does not keep one twice', async () => {
  expect(await entryOfRun(await storedRun('r2', []), 'lab-t5', 0)).toMatchObject({
    value: { step: 40 },
    key: { step: 10 },
  });
  expect(await entryOfRun(await storedRun('r3', [], [40]), 'lab-t5', 0)).toMatchObject({
    value: { step: 40 },
    key: null,
  });
});

it('leaves deleted checkpoints alone', async () => {
  const run = await storedRun('r4', [scored(20, 1)]);
  await runStore.trashCheckpoint('r4', 20);
  expect((await entryOfRun(run, 'lab-t5', 0)).value.step).toBe(40);
});

it.each([
  ['lab:tasks/news-topic/train.tsv', 'news-topic'],
  ['reviews-train.csv', 'reviews'],
  ['data/rte.tsv', 'rte'],
])('%s trains the task %s', (train, task) => {
  expect(taskNameOf({ task: { train, inputs: '{0}', targets: '{1}' } })).toBe(task);
});

it('a mixture is of all its tasks', () => {
  const task = { train: 'lab:tasks/a/train.tsv', inputs: '{0}', targets: '{1}' };
  const mixture = {
    tasks: [
      { ...task, name: 'first' },
      { ...task, name: 'second' },
    ],
    rates: { kind: 'equal' as const },
  };
  expect(taskNameOf({ mixture })).toBe('first + second');
});
