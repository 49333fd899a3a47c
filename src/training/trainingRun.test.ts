import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { DistantDevice, modelOnDevice } from '../../tests/support/distantTrainer.ts';
import { letterTokenizer, syntheticModel } from '../../tests/support/syntheticModel.ts';
import { isLabError, LabError } from '../base/errors.ts';
import { bytesSource } from '../formats/byteSources.ts';
import { openDatabase, type RecordDatabase } from '../storage/database.ts';
import { scoreOf } from './evaluationScore.ts';
import type { Evaluation } from './evaluationTypes.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';
import { prepareRun } from './prepareRun.ts';
import { RunControl } from './runControl.ts';
import { parseRunFile } from './runFile.ts';
import { freshStart, resumedStart } from './runStart.ts';
import { RunStore } from './runStore.ts';
import { TrainingRun } from './trainingRun.ts';

const STEPS = 12;
const TABLE = new TextEncoder().encode(
  [
    'text\tlabel',
    ...Array.from({ length: 10 }, (_, row) => `row number ${row * 7}\t${row % 3 === 0 ? 'a' : 'b'}`),
  ].join('\n'),
);
const TASK = { train: 'table.tsv', validation: 'table.tsv', inputs: '{text}', targets: '{label}' };
const { validation: _, ...TRAINED_ONLY } = TASK;
const MIXTURE = {
  tasks: [
    { name: 'one', ...TASK, inputs: '1 {text}' },
    { name: 'two', ...TRAINED_ONLY, inputs: '2 {text}' },
    { name: 'three', ...TASK, inputs: '3 {text}' },
    { name: 'never drawn', ...TASK, inputs: '4 {text}' },
  ],
  rates: { kind: 'fixed', rates: [1, 2, 0.5, 0] },
};
const ORDERS = [
  ['shuffled, with dropout', { shuffle: true, dropoutRate: 0.1 }],
  ['in file order', { shuffle: false }],
  ['of a mixture', { mixture: MIXTURE }],
] as const;
const OPTIMIZERS = {
  adafactor: {
    kind: 'adafactor',
    learningRate: 0.3,
    weightDecay: 1e-5,
    decayRate: 0.8,
    clipThreshold: 1,
    initialStep: 5,
  },
  adamw: {
    kind: 'adamw',
    learningRate: 0.1,
    weightDecay: 0.01,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    initialStep: 0,
  },
} as const;

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
async function newRun(changes: Record<string, unknown> = {}, model = syntheticModel()) {
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
async function resultOf(run: Awaited<ReturnType<typeof newRun>>) {
  const { rows, evaluations, damaged } = await run.store.readRunHistory('r');
  const last = await run.store.readCheckpoint('r', STEPS);
  const withoutTime = evaluations.map(({ step, evaluation }) => ({ step, evaluation: { ...evaluation, seconds: 0 } }));
  return { rows, evaluations: withoutTime, damaged, last };
}

async function damageSnapshot(database: RecordDatabase, step: number) {
  const key = `snapshot/r/${String(step).padStart(12, '0')}`;
  const [record] = await database.getMany([key]);
  await database.putMany([[key, { ...(record as object), optimizer: { kind: 'adafactor' } }]]);
}

describe('TrainingRun', () => {
  it('evaluates and stores when due, and once after the last step', async () => {
    const run = await newRun();
    expect((await run.train()).outcome).toBe('finished');
    expect(run.told.filter((line) => !line.startsWith('step'))).toEqual([
      'checkpoint 4',
      'evaluation 5',
      'checkpoint 8',
      'evaluation 10',
      'evaluation 12',
      'checkpoint 12',
    ]);
    expect(run.told.filter((line) => line.startsWith('step'))).toHaveLength(STEPS);
    const atEnd = await newRun({ evaluateEvery: 0, checkpointEvery: 0 });
    await atEnd.train();
    expect(atEnd.told.filter((line) => !line.startsWith('step'))).toEqual(['evaluation 12', 'checkpoint 12']);
  });

  it('records loss before the update, counts from 1, and moves the prompt by what it says', async () => {
    const run = await newRun({ shuffle: false });
    await run.train();
    const { rows } = await run.store.readRunHistory('r');
    const first = Object.fromEntries(METRIC_COLUMNS.map((name, column) => [name, rows[column]]));
    const fresh = freshStart(run.prepared, run.loaded, () => 0);
    const expected = await run.model.lossAndPromptGradient(
      run.prepared.initialPrompt,
      fresh.parts.batches.next(),
      run.prepared.spec,
    );
    expect(first).toMatchObject({ step: 1, loss: expected.loss, targetTokens: 8, learningRate: 0.3, seconds: 0 });
    expect(first.gradientNorm).toBeCloseTo(Math.hypot(...expected.promptGradient), 9);
  });

  describe.each(Object.entries(OPTIMIZERS))('with %s', (_, optimizer) => {
    it.each(ORDERS)('continues bit for bit from every possible cut (examples %s)', async (_order, order) => {
      const changes = { optimizer, ...order, schedule: { kind: 'cosine', warmupSteps: 3 } };
      const whole = await newRun(changes);
      await whole.train();
      const expected = await resultOf(whole);
      expect(expected.rows).toHaveLength(STEPS * METRIC_COLUMNS.length);
      for (let cut = 1; cut <= STEPS; cut++) {
        const stopped = await newRun(changes);
        const first = await stopped.train({ stopAfter: cut });
        const rest = await stopped.train();
        expect([first.outcome, rest.firstStep]).toEqual(['stopped', cut]);
        expect(await resultOf(stopped)).toEqual(expected);

        // A crash loses what came after the newest checkpoint, and nothing else.
        const crashed = await newRun(changes);
        crashed.model.onStep = (call, answer) => {
          if (call === cut) throw new Error('crash');
          return answer;
        };
        await expect(crashed.train()).rejects.toThrow('crash');
        crashed.model.onStep = (_, answer) => answer;
        expect((await crashed.train()).firstStep).toBe(Math.floor((cut - 1) / 4) * 4);
        expect(await resultOf(crashed)).toEqual(expected);
      }
    });
  });

  it('evaluates a mixture on every task that has a validation table', async () => {
    const run = await newRun({ mixture: MIXTURE, maxValidationExamples: 4 });
    await run.train();
    const { evaluations } = await run.store.readRunHistory('r');
    for (const { evaluation } of evaluations) {
      expect(evaluation.tasks?.map(({ name }) => name)).toEqual(['one', 'three', 'never drawn']);
      expect(evaluation.tasks?.map((task) => task.evaluation.examples)).toEqual([4, 4, 4]);
      const accuracies = evaluation.tasks?.map((task) => task.evaluation.accuracy ?? Number.NaN) ?? [];
      expect(scoreOf(evaluation)).toBeCloseTo(accuracies.reduce((sum, value) => sum + value, 0) / 3, 12);
      expect(evaluation.tasks?.[0]?.evaluation.samples[0]?.input).toBe('1 row number 0');
    }
    expect(evaluations.map(({ step }) => step)).toEqual([5, 10, 12]);
  });

  it('stores the results of metrics, of one task and of a mixture’s', async () => {
    const task = { ...TASK, metrics: ['accuracy', 'sequence_accuracy'] };
    const results = async (changes: object) => {
      const run = await newRun({ evaluateEvery: 0, ...changes });
      await run.train();
      const [last] = (await run.store.readRunHistory('r')).evaluations;
      return [last?.evaluation.results, ...(last?.evaluation.tasks ?? []).map((each) => each.evaluation.results)];
    };
    const both = { accuracy: expect.any(Number), sequence_accuracy: expect.any(Number) };
    expect(await results({ task })).toEqual([both]);
    const tasks = [
      { ...task, name: 'measured' },
      { ...TASK, name: 'not measured' },
    ];
    expect(await results({ mixture: { tasks } })).toEqual([undefined, both, undefined]);
  });

  it('makes up for an evaluation that a stop cut off', async () => {
    const whole = await newRun();
    await whole.train();
    for (const until of [5, 12]) {
      const run = await newRun(until === 12 ? { evaluateEvery: 0 } : {});
      const first = await run.train({ stopInEvaluation: true });
      expect(first.outcome).toBe('stopped');
      expect(run.told).not.toContain(`evaluation ${until}`);
      const rest = await run.train();
      expect([rest.firstStep, rest.outcome]).toEqual([until, 'finished']);
      expect(run.told).toContain(`evaluation ${until}`);
      expect((await resultOf(run)).rows).toEqual((await resultOf(whole)).rows);
    }
  });

  it.each([
    ['loss', (answer: { loss: number }) => ({ ...answer, loss: Number.NaN })],
    ['gradient', () => ({ loss: 1, targetTokens: 1, promptGradient: new Float32Array(18).fill(Number.NaN) })],
    ['gradient', () => ({ loss: 1, targetTokens: 1, promptGradient: new Float32Array(18).fill(1e30) })],
  ])('stops before an update with a bad %s, with the checkpoint before it kept', async (_, change) => {
    const run = await newRun();
    run.model.onStep = (call, answer) => (call === 7 ? { ...answer, ...change(answer) } : answer);
    await expect(run.train()).rejects.toSatisfy((error) => isLabError(error, 'Diverged'));
    expect(run.told.at(-1)).toBe('step 6');
    expect((await run.store.listCheckpoints('r')).items.map(({ step }) => step)).toEqual([4]);
  });

  it('keeps everything up to the step in which the GPU was lost', async () => {
    const whole = await newRun();
    await whole.train();
    const run = await newRun();
    run.model.onStep = (call, answer) => {
      if (call !== 7) return answer;
      const parts = { what: 'lost', found: 'reset', expected: 'a GPU', remedy: 'Open it again.' };
      throw new LabError({ tag: 'DeviceLost', ...parts });
    };
    await expect(run.train()).rejects.toSatisfy((error) => isLabError(error, 'DeviceLost'));
    expect((await run.train()).firstStep).toBe(6);
    expect(await resultOf(run)).toEqual(await resultOf(whole));
  });

  it('falls back from damaged checkpoints to the one before, and says so', async () => {
    const whole = await newRun();
    await whole.train();
    const run = await newRun();
    await run.train({ stopAfter: 9 });
    await damageSnapshot(run.database, 9);
    await damageSnapshot(run.database, 8);
    const resumed = await run.train();
    expect(resumed.firstStep).toBe(4);
    expect(resumed.notes).toHaveLength(2);
    expect(resumed.notes.join()).toMatch(/^Checkpoint 9 is damaged.*,Checkpoint 8 is damaged/);
    expect(await resultOf(run)).toEqual(await resultOf(whole));
  });

  it('refuses to continue on other data', async () => {
    const run = await newRun();
    await run.train({ stopAfter: 3 });
    const identities = { ...run.prepared.identities, trainData: 'f'.repeat(64) };
    const resumed = resumedStart(run.record, { ...run.prepared, identities }, run.loaded, run.store, () => 0);
    await expect(resumed).rejects.toSatisfy(
      (error) => isLabError(error, 'Checkpoint') && error.remedy.includes('training table'),
    );
  });
});

describe('with several steps under way', () => {
  const schedule = { kind: 'linear', warmupSteps: 3 };

  it('gives the bits of one step at a time, stopped and resumed anywhere', async () => {
    const apart = await newRun({ schedule });
    await apart.train();
    const expected = await resultOf(apart);
    for (let stopAfter = 1; stopAfter <= STEPS; stopAfter++) {
      const device = new DistantDevice();
      const run = await newRun({ schedule }, modelOnDevice(device));
      await run.train({ stopAfter });
      const { outcome } = await run.train();
      expect(outcome).toBe('finished');
      expect(device.mostStepsUnderWay).toBeGreaterThan(1);
      expect(await resultOf(run)).toEqual(expected);
      expect(run.told.filter((line) => line.startsWith('step'))).toHaveLength(STEPS);
    }
  });

  it('pauses between two steps, and takes single ones', async () => {
    const device = new DistantDevice();
    const run = await newRun({ evaluateEvery: 0, checkpointEvery: 0 }, modelOnDevice(device));
    const counts: number[] = [];
    let asking: Promise<void> = Promise.resolve();
    await run.train({
      onStep: (step, control) => {
        if (step !== 2) return;
        asking = (async () => {
          await control.pause();
          counts.push(device.stepsUnderWay, run.told.length);
          await control.singleStep();
          counts.push(device.stepsUnderWay, run.told.length);
          control.continue();
        })();
      },
    });
    await asking;
    const [underWay, paused = 0, afterStep, stepped] = counts;
    expect([underWay, afterStep, stepped]).toEqual([0, 0, paused + 1]);
    expect(paused).toBeLessThanOrEqual(6);
  });

  it('ends at the step that diverged, though more were handed over', async () => {
    const device = new DistantDevice();
    const run = await newRun({}, modelOnDevice(device));
    run.model.onStep = (call, answer) => (call === 6 ? { ...answer, loss: Number.NaN } : answer);
    await expect(run.train()).rejects.toMatchObject({ tag: 'Diverged', what: 'Training diverged at step 6' });
    expect(run.told.filter((line) => line.startsWith('step')).at(-1)).toBe('step 5');
    expect(device.stepsUnderWay).toBe(0);
  });

  it('keeps what was last read from a device that is lost, with the history up to there', async () => {
    const whole = await newRun();
    await whole.train();
    const device = new DistantDevice();
    const run = await newRun({}, modelOnDevice(device));
    const loses = (step: number) => {
      device.isLost = step === 7;
    };
    await expect(run.train({ onStep: loses })).rejects.toMatchObject({ tag: 'DeviceLost' });
    // It was read for the evaluation after step 5.
    expect(run.told.at(-1)).toBe('checkpoint 5');
    expect((await run.store.readRunHistory('r')).rows).toHaveLength(5 * METRIC_COLUMNS.length);
    device.isLost = false;
    expect((await run.train()).firstStep).toBe(5);
    expect(await resultOf(run)).toEqual(await resultOf(whole));
  });

  it('reads the device every few seconds, though nobody asks for prompt or checkpoint', async () => {
    const device = new DistantDevice();
    const run = await newRun({ evaluateEvery: 0, checkpointEvery: 0 }, modelOnDevice(device));
    let seconds = 0;
    const nowSeconds = () => {
      seconds += 0.5;
      return seconds;
    };
    const loses = (step: number) => {
      device.isLost = step === 10;
    };
    await expect(run.train({ onStep: loses, nowSeconds })).rejects.toMatchObject({ tag: 'DeviceLost' });
    device.isLost = false;
    const { firstStep } = await run.train();
    expect(firstStep).toBeGreaterThan(0);
    expect(firstStep).toBeLessThanOrEqual(10);
  });
});

describe('evaluation in a run', () => {
  it('reports exact match, accuracy and samples in the order of the file', async () => {
    const run = await newRun();
    await run.train();
    const { evaluations } = await run.store.readRunHistory('r');
    const { evaluation } = evaluations.at(-1) as { evaluation: Evaluation };
    expect(evaluation.examples).toBe(10);
    expect(evaluation.samples.slice(0, 3).map(({ input }) => input)).toEqual([
      'row number 0',
      'row number 7',
      'row number 14',
    ]);
    const answer = evaluation.samples[0]?.prediction;
    // The synthetic model answers the same to inputs that begin alike: 4 of the 10 targets are "a".
    expect(evaluation.exactMatch).toBe(answer === 'a' ? 0.4 : 0.6);
    expect(evaluation.labels?.targetCounts).toEqual({ a: 4, b: 6 });
    expect(evaluation.labels?.collapsedTo).toBe(answer);
    expect(evaluation.accuracy).toBe(evaluation.samples[0]?.ranked?.label === 'a' ? 0.4 : 0.6);
  });
});
