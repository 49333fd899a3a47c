import { describe, expect, it } from 'vitest';
import type { PromptTrainer, StepMetrics } from '../t5/promptTrainer.ts';
import { StepQueue } from './stepQueue.ts';

const METRICS: StepMetrics = { loss: 1, targetTokens: 2, gradientNorm: 1, updateRms: 1, promptNorm: 1 };
const STEP = {
  learningRate: 1,
  batch: {
    batchSize: 2,
    inputLength: 2,
    targetLength: 2,
    inputIds: Int32Array.of(5, 6, 7, 0),
    targetIds: Int32Array.of(8, 1, 1, 0),
  },
};

/** A clock that stands still but where it is told to go on. */
function clock() {
  let now = 100;
  return { now: () => now, goOn: (seconds: number) => (now += seconds) };
}

describe('where the time of a step goes', () => {
  it('is told apart where the device says when it is through', async () => {
    const { now, goOn } = clock();
    const devices: { through: () => void; back: () => void }[] = [];
    const trainer: PromptTrainer = {
      mostStepsUnderWay: 4,
      async step() {
        goOn(2); // handing over
        const device = { through: () => {}, back: () => {} };
        devices.push(device);
        return {
          metrics: new Promise((resolve) => {
            device.back = () => resolve([METRICS]);
          }),
          computed: new Promise((resolve) => {
            device.through = resolve;
          }),
        };
      },
      read: () => Promise.reject(new Error('not asked for')),
      dispose() {},
    };
    const queue = new StepQueue<string>(trainer, now);
    await queue.add([STEP], 'first', 1);
    await queue.add([STEP], 'second', 1);
    const finish = async (seconds: number, place: number) => {
      goOn(seconds);
      devices[place]?.through();
      await Promise.resolve(); // the queue hears of it
      await Promise.resolve();
      goOn(0.5);
      devices[place]?.back();
      return queue.next();
    };
    // Handed over at 102 and 104; through at 110 and 115.5, half a second before its numbers are here.
    expect(await finish(6, 0)).toMatchObject({
      note: 'first',
      seconds: 10.5,
      timing: { dataSeconds: 3, gpuSeconds: 8, readBackSeconds: 0.5, tokens: 6 },
    });
    expect(await finish(5, 1)).toMatchObject({ seconds: 5.5, timing: { gpuSeconds: 5.5, readBackSeconds: 0.5 } });
  });

  it('is all the device’s but for the data where handing over is all of the work', async () => {
    const { now, goOn } = clock();
    const trainer: PromptTrainer = {
      mostStepsUnderWay: 1,
      async step() {
        goOn(4);
        return { metrics: Promise.resolve([METRICS]) };
      },
      read: () => Promise.reject(new Error('not asked for')),
      dispose() {},
    };
    const queue = new StepQueue<null>(trainer, now);
    await queue.add([STEP, STEP], null, 1);
    const timing = { dataSeconds: 1, gpuSeconds: 4, readBackSeconds: 0, tokens: 12 };
    expect(await queue.next()).toEqual({ note: null, metrics: [METRICS], seconds: 4, timing });
  });
});
