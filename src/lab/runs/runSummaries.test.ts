import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { openDatabase } from '../../storage/database.ts';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { RunStore } from '../../training/runStore.ts';
import { RunMetrics } from '../metrics/runMetrics.ts';
import { NO_SUMMARY, readSummaries, runSummariesStore, summaryOf } from './runSummaries.ts';

const hash = 'a'.repeat(64);
const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: null, sourcePrompt: null };
const task = { train: 't.tsv', inputs: '{0}', targets: '{1}' };
const spec = parseRunFile(
  { version: 1, model: 'lab', prompt: { length: 1, init: { kind: 'uniform' } }, task, steps: 9 },
  'x',
);
const run = { id: 'a', name: 'a', spec, identities, modelSource: { kind: 'lab' } as const };

const row = (values: Readonly<Record<string, number>>) => METRIC_COLUMNS.map((name) => values[name] ?? 0);
const evaluated = (step: number, exactMatch: number) => ({
  step,
  evaluation: { examples: 1, exactMatch, accuracy: null, labels: null, samples: [], seconds: 0 },
});
const history = (step: number) => ({
  rows: Float64Array.from(row({ step, loss: 3, targetTokens: 2, seconds: 1.5 })),
  evaluations: [evaluated(step - 1, 0.5), evaluated(step, 0.5)],
});
const snapshot = (step: number) => ({
  step,
  prompt: { length: 1, width: 1, values: Float32Array.of(1) },
  optimizer: { kind: 'adamw', step, averages: {} } as const,
  batches: null,
  seconds: 1.5,
  lastEvaluatedStep: step,
});

it('a run in a few numbers: where it is, its loss a token, its best score and the first step that had it', () => {
  const metrics = new RunMetrics();
  expect(summaryOf(metrics)).toEqual(NO_SUMMARY);
  const { rows, evaluations } = history(4);
  metrics.restore(rows, evaluations);
  expect(summaryOf(metrics)).toEqual({ step: 4, loss: 1.5, best: { score: 0.5, step: 3 }, seconds: 1.5 });
});

it('a stored run is read once, and again when it has changed', async () => {
  let now = 1;
  const store = new RunStore(openDatabase('run-summaries'), () => now);
  await store.createRun(run, {});
  await store.writeCheckpoint(run, snapshot(4), 4, history(4));
  const known = () => runSummariesStore.getState().byId.a;
  await readSummaries(store, (await store.listRuns()).items);
  expect(known()?.summary.step).toBe(4);
  const before = known();
  await readSummaries(store, (await store.listRuns()).items);
  expect(known()).toBe(before);
  now = 2;
  await store.writeCheckpoint(run, snapshot(8), 8, history(8));
  await readSummaries(store, (await store.listRuns()).items);
  expect(known()?.summary.step).toBe(8);
});
