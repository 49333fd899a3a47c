/** A run of a synthetic model in a store of its own, which may be cut off anywhere and go on. */
import { bytesSource } from '../../src/formats/byteSources.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { prepareRun } from '../../src/training/prepareRun.ts';
import { RunControl } from '../../src/training/runControl.ts';
import { parseRunFile } from '../../src/training/runFile.ts';
import { resumedStart } from '../../src/training/runStart.ts';
import { RunStore } from '../../src/training/runStore.ts';
import { TrainingRun } from '../../src/training/trainingRun.ts';
import { letterTokenizer, syntheticModel } from './syntheticModel.ts';

export const STEPS = 12;
const TABLE = new TextEncoder().encode(
  [
    'text\tlabel',
    ...Array.from({ length: 10 }, (_, row) => `row number ${row * 7}\t${row % 3 === 0 ? 'a' : 'b'}`),
  ].join('\n'),
);
export const TASK = { train: 'table.tsv', validation: 'table.tsv', inputs: '{text}', targets: '{label}' };
const { validation: _, ...TRAINED_ONLY } = TASK;
export const MIXTURE = {
  tasks: [
    { name: 'one', ...TASK, inputs: '1 {text}' },
    { name: 'two', ...TRAINED_ONLY, inputs: '2 {text}' },
    { name: 'three', ...TASK, inputs: '3 {text}' },
    { name: 'never drawn', ...TASK, inputs: '4 {text}' },
  ],
  rates: { kind: 'fixed', rates: [1, 2, 0.5, 0] },
};
function specOf(changes: Record<string, unknown> = {}) {
  return parseRunFile(
    {
      version: 1,
      model: 'lab',
      prompt: { length: 3, init: { kind: 'uniform' } },
      ...('mixture' in changes ? {} : { task: TASK }),
      maxInputLength: 16,
      maxTargetLength: 4,
      batchSize: 4,
      steps: STEPS,
      evaluateEvery: 5,
      checkpointEvery: 4,
      ...changes,
    },
    'run.json',
  );
}

let names = 0;

/** A run in a store of its own, with what it tells; `train` may be called again to resume it. */
export async function newRun(changes: Record<string, unknown> = {}, model = syntheticModel()) {
  const spec = specOf(changes);
  const database = openDatabase(`training-run-test-${names++}`);
  const store = new RunStore(database, () => 1);
  const loaded = { model, tokenizer: letterTokenizer };
  const files = {
    open: async (path: string) => bytesSource(path, TABLE),
    readStoredPrompt: () => Promise.reject(new Error('no stored prompts here')),
  };
  const prepared = await prepareRun(spec, loaded, files);
  const { identities } = prepared;
  const record = await store.createRun(
    { id: 'r', name: spec.name, spec, identities, modelSource: { kind: 'lab' } },
    prepared.materials,
  );
  const told: string[] = [];

  interface TrainOptions {
    readonly stopAfter?: number;
    readonly stopInEvaluation?: boolean;
    readonly onStep?: (step: number, control: RunControl) => void;
    readonly nowSeconds?: () => number;
  }

  async function train(options: TrainOptions = {}) {
    const ready = await resumedStart(record, prepared, loaded, store, () => 0);
    const control = new RunControl(() => {});
    const stop = () => void control.stop();
    const run = new TrainingRun(
      ready.parts,
      ready.start,
      control,
      {
        metrics: ([step = 0]) => {
          told.push(`step ${step}`);
          options.onStep?.(step, control);
          if (step === options.stopAfter) stop();
        },
        evaluating: () => {
          if (options.stopInEvaluation) stop();
        },
        evaluation: (step) => told.push(`evaluation ${step}`),
        checkpoint: async (snapshot, history) => {
          await store.writeCheckpoint(record, snapshot, spec.optimizer.initialStep + snapshot.step, history);
          told.push(`checkpoint ${snapshot.step}`);
        },
      },
      options.nowSeconds ?? (() => 0),
    );
    const outcome = await run.train();
    return { outcome, notes: ready.notes, firstStep: ready.start.step };
  }
  return { train, told, store, model, database, prepared, loaded, record };
}

/** Everything that must not depend on interruptions. */
export async function resultOf(run: Awaited<ReturnType<typeof newRun>>) {
  const { rows, evaluations, damaged } = await run.store.readRunHistory('r');
  const last = await run.store.readCheckpoint('r', STEPS);
  const withoutTime = evaluations.map(({ step, evaluation }) => ({ step, evaluation: { ...evaluation, seconds: 0 } }));
  return { rows, evaluations: withoutTime, damaged, last };
}
