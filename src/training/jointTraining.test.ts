/** Runs that train together against the same runs alone, on a stand-in for the model: what each leaves in storage. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { DistantDevice, modelOnDevice } from '../../tests/support/distantTrainer.ts';
import { letterTokenizer, type SyntheticModel, syntheticModel } from '../../tests/support/syntheticModel.ts';
import { bytesSource } from '../formats/byteSources.ts';
import { openDatabase } from '../storage/database.ts';
import { JointTraining, type RunOutcome } from './jointTraining.ts';
import { prepareRun } from './prepareRun.ts';
import { RunControl } from './runControl.ts';
import { parseRunFile } from './runFile.ts';
import type { HistoryPart } from './runHistory.ts';
import { RunProgress } from './runProgress.ts';
import type { Snapshot } from './runRecords.ts';
import { resumedStart } from './runStart.ts';
import { RunStore } from './runStore.ts';

/** Inputs of one length, so that a batch is padded alike in any company. */
const TABLE = new TextEncoder().encode(
  [
    'text\tlabel',
    ...Array.from({ length: 10 }, (_, row) => `row ${100 + 37 * row}\t${row % 3 === 0 ? 'a' : 'b'}`),
  ].join('\n'),
);
const ADAMW = {
  kind: 'adamw',
  learningRate: 0.1,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  initialStep: 0,
};

function specOf(changes: Record<string, unknown>) {
  return parseRunFile(
    {
      version: 1,
      model: 'lab',
      prompt: { length: 3, init: { kind: 'uniform' } },
      task: { train: 'table.tsv', validation: 'table.tsv', inputs: '{text}', targets: '{label}' },
      maxInputLength: 16,
      maxTargetLength: 4,
      batchSize: 4,
      steps: 12,
      evaluateEvery: 5,
      checkpointEvery: 4,
      optimizer: ADAMW,
      dropoutRate: 0.1,
      ...changes,
    },
    'run.json',
  );
}

/** Three runs that differ in what may differ. */
const CHANGES = [
  { name: 'first' },
  { name: 'second', seed: 7, steps: 9, evaluateEvery: 3, optimizer: { ...ADAMW, learningRate: 0.02 } },
  { name: 'third', seed: 8, checkpointEvery: 5, schedule: { kind: 'linear', warmupSteps: 3 } },
] as const;

let databases = 0;

/** Stored runs on one model; `train` trains those with these names together, from where they stand. */
async function newRuns(model: SyntheticModel = syntheticModel(), all: readonly Record<string, unknown>[] = CHANGES) {
  const store = new RunStore(openDatabase(`joint-training-test-${databases++}`), () => 1);
  const loaded = { model, tokenizer: letterTokenizer };
  const files = {
    open: async (path: string) => bytesSource(path, TABLE),
    readStoredPrompt: () => Promise.reject(new Error('no stored prompts here')),
  };
  const runs = await Promise.all(
    all.map(async (changes) => {
      const spec = specOf(changes);
      const prepared = await prepareRun(spec, loaded, files);
      const { identities } = prepared;
      const record = await store.createRun(
        { id: spec.name, name: spec.name, spec, identities, modelSource: { kind: 'lab' } },
        prepared.materials,
      );
      return { spec, prepared, record };
    }),
  );
  const told: string[] = [];

  interface TrainOptions {
    readonly onStep?: (name: string, step: number, control: RunControl) => void;
    readonly onCheckpoint?: (name: string, step: number) => void;
  }

  async function train(names: readonly string[], { onStep, onCheckpoint }: TrainOptions = {}) {
    const control = new RunControl(() => {});
    const members: RunProgress[] = [];
    for (const name of names) {
      const run = runs.find(({ spec }) => spec.name === name);
      if (run === undefined) throw new Error(`No run ${name}`);
      const { parts, start } = await resumedStart(run.record, run.prepared, loaded, store, () => 0);
      const observer = {
        metrics: ([step = 0]: Float64Array) => {
          told.push(`${name} ${step}`);
          onStep?.(name, step, control);
        },
        evaluating: () => {},
        evaluation: () => {},
        checkpoint: async (snapshot: Snapshot, history: HistoryPart) => {
          onCheckpoint?.(name, snapshot.step);
          await store.writeCheckpoint(run.record, snapshot, snapshot.step, history);
        },
      };
      members.push(new RunProgress(parts, start, observer));
    }
    return new JointTraining(members, control, () => 0).train();
  }

  /** Everything that a run leaves. */
  async function resultOf(name: string) {
    const { rows, evaluations } = await store.readRunHistory(name);
    const { items } = await store.listCheckpoints(name);
    const steps = items.map(({ step }) => step);
    const last = await store.readCheckpoint(name, steps.at(-1) ?? 0);
    const timeless = evaluations.map(({ step, evaluation }) => ({ step, evaluation: { ...evaluation, seconds: 0 } }));
    return { rows, evaluations: timeless, steps, last };
  }
  return { train, resultOf, told };
}

const NAMES = CHANGES.map(({ name }) => name);
const states = (outcomes: readonly RunOutcome[]) => outcomes.map(({ state }) => state);

/** What each run leaves when it trains alone. */
async function aloneResults() {
  const alone = await newRuns();
  for (const name of NAMES) await alone.train([name]);
  return Promise.all(NAMES.map(alone.resultOf));
}

describe('runs that train together', () => {
  it('leave what they leave alone: metrics, evaluations, checkpoints', async () => {
    const expected = await aloneResults();
    for (const model of [syntheticModel(), modelOnDevice(new DistantDevice())]) {
      const runs = await newRuns(model);
      expect(states(await runs.train(NAMES))).toEqual(['finished', 'finished', 'finished']);
      expect(await Promise.all(NAMES.map(runs.resultOf))).toEqual(expected);
    }
  });

  it('take their steps together', async () => {
    const runs = await newRuns();
    await runs.train(NAMES);
    const order = Array.from({ length: 12 }, (_, step) =>
      NAMES.filter((name) => name !== 'second' || step < 9).map((name) => `${name} ${step + 1}`),
    );
    expect(runs.told).toEqual(order.flat());
  });

  it('stop together, and go on in any company', async () => {
    const expected = await aloneResults();
    for (const stopAfter of [2, 5, 9]) {
      const runs = await newRuns(modelOnDevice(new DistantDevice()));
      const stopped = await runs.train(NAMES, {
        onStep: (name, step, control) => {
          if (name === 'first' && step === stopAfter) void control.stop();
        },
      });
      expect(stopped[0]?.state).toBe('stopped');
      await runs.train(['third', 'first']);
      await runs.train(['second']);
      expect(await Promise.all(NAMES.map(runs.resultOf))).toMatchObject(
        expected.map(({ rows, evaluations, last }) => ({ rows, evaluations, last })),
      );
    }
  });

  it('go on when one of them diverges, which keeps its last checkpoint', async () => {
    const [first, , third] = await aloneResults();
    const model = syntheticModel();
    // Three calls a step, the second run's in the middle: its fifth step.
    model.onStep = (call, answer) => (call === 14 ? { ...answer, loss: Number.NaN } : answer);
    const runs = await newRuns(model);
    const outcomes = await runs.train(NAMES);
    expect(outcomes).toEqual([
      { state: 'finished' },
      { state: 'failed', error: expect.objectContaining({ tag: 'Diverged', what: 'Training diverged at step 5' }) },
      { state: 'finished' },
    ]);
    expect([await runs.resultOf('first'), await runs.resultOf('third')]).toEqual([first, third]);
    expect((await runs.resultOf('second')).last.step).toBe(4);
  });

  it('go on when one of them cannot be stored', async () => {
    const [first, , third] = await aloneResults();
    const runs = await newRuns(modelOnDevice(new DistantDevice()));
    const outcomes = await runs.train(NAMES, {
      onCheckpoint: (name, step) => {
        if (name === 'second' && step === 8) throw new Error('full');
      },
    });
    expect(outcomes[1]).toEqual({ state: 'failed', error: new Error('full') });
    expect([await runs.resultOf('first'), await runs.resultOf('third')]).toEqual([first, third]);
  });

  it('all fail with their GPU, and go on from what was last copied from it', async () => {
    const expected = await aloneResults();
    const device = new DistantDevice();
    const runs = await newRuns(modelOnDevice(device));
    const outcomes = await runs.train(NAMES, {
      onStep: (name, step) => {
        device.isLost = name === 'third' && step === 7;
      },
    });
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ state: 'failed', error: { tag: 'DeviceLost' } });
    }
    device.isLost = false;
    // The newest copy was made for an evaluation after step 6.
    expect((await runs.resultOf('first')).last.step).toBe(6);
    expect(states(await runs.train(NAMES))).toEqual(['finished', 'finished', 'finished']);
    expect(await Promise.all(NAMES.map(runs.resultOf))).toMatchObject(
      expected.map(({ rows, evaluations, last }) => ({ rows, evaluations, last })),
    );
  });

  it.each([
    ['prompt.length', { prompt: { length: 4, init: { kind: 'uniform' } } }],
    ['prompt.position', { prompt: { length: 3, init: { kind: 'uniform' }, position: 'beforeEos' } }],
    ['prompt.attention', { prompt: { length: 3, init: { kind: 'uniform' }, attention: { toInput: false } } }],
    ['batchSize', { batchSize: 5 }],
    ['microbatches', { microbatches: 2 }],
    ['optimizer.kind', { optimizer: { kind: 'adafactor' } }],
    ['zLoss', { zLoss: 0.5 }],
    ['labelSmoothing', { labelSmoothing: 0.1 }],
    ['dropoutRate', { dropoutRate: 0 }],
  ])('are refused if they differ in %s', async (what, change) => {
    const runs = await newRuns(syntheticModel(), [{ name: 'one' }, { name: 'other', ...change }]);
    await expect(runs.train(['one', 'other'])).rejects.toMatchObject({
      tag: 'RunFile',
      found: expect.stringContaining(what),
    });
  });
});
