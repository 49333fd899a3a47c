/** A run that is cut off, wherever and by whatever, ends as if nothing had happened. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { MIXTURE, newRun, resultOf, STEPS } from '../../tests/support/interruptedRun.ts';
import { isLabError, LabError } from '../base/errors.ts';
import type { RecordDatabase } from '../storage/database.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';
import { resumedStart } from './runStart.ts';

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

async function damageSnapshot(database: RecordDatabase, step: number) {
  const key = `snapshot/r/${String(step).padStart(12, '0')}`;
  const [record] = await database.getMany([key]);
  await database.putMany([[key, { ...(record as object), optimizer: { kind: 'adafactor' } }]]);
}

describe('a run that was cut off', () => {
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
