/** Runs on a device that is handed several steps before it answers the first. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { DistantDevice, modelOnDevice } from '../../tests/support/distantTrainer.ts';
import { newRun, resultOf, STEPS } from '../../tests/support/interruptedRun.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';

describe('a run with several steps under way', () => {
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
