/**
 * The synthetic model with a trainer of its own that behaves as one on a GPU: steps are handed over at once and done
 * later, in order, and what the trainer holds is gone when its device is lost.
 */
import { LabError } from '../../src/base/errors.ts';
import type { PromptTrainer } from '../../src/t5/promptTrainer.ts';
import { createTrainer } from '../../src/training/hostTrainer.ts';
import { type SyntheticModel, syntheticModel } from './syntheticModel.ts';

export class DistantDevice {
  isLost = false;
  stepsUnderWay = 0;
  mostStepsUnderWay = 0;

  /** @throws LabError `DeviceLost` */
  check(): void {
    if (!this.isLost) return;
    const parts = {
      what: 'The GPU was reset',
      found: 'a reset',
      expected: 'a GPU that stays',
      remedy: 'Open it again.',
    };
    throw new LabError({ tag: 'DeviceLost', ...parts });
  }
}

/** `onStep` of the model hears of a step when it is done. */
export function modelOnDevice(device: DistantDevice): SyntheticModel {
  const here = syntheticModel();
  const model: SyntheticModel = { ...syntheticModel(), createTrainer: (options) => distant(inner(options), device) };
  here.onStep = (call, answer) => model.onStep(call, answer);
  const inner = (options: Parameters<typeof createTrainer>[1]) => createTrainer(here, options);
  return model;
}

function distant(trainer: PromptTrainer, device: DistantDevice): PromptTrainer {
  let last: Promise<unknown> = Promise.resolve();
  const later = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const value = last.then(() => new Promise((resolve) => setImmediate(resolve))).then(work);
    last = value.catch(() => {});
    return value;
  };
  return {
    mostStepsUnderWay: 4,
    async step(steps) {
      device.check();
      device.stepsUnderWay += 1;
      device.mostStepsUnderWay = Math.max(device.mostStepsUnderWay, device.stepsUnderWay);
      const metrics = later(async () => {
        device.check();
        return (await trainer.step(steps)).metrics;
      }).finally(() => {
        device.stepsUnderWay -= 1;
      });
      return { metrics };
    },
    read: () =>
      later(async () => {
        device.check();
        return trainer.read();
      }),
    dispose: () => trainer.dispose(),
  };
}
