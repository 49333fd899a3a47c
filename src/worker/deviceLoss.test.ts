/** Lost GPUs as the training host meets them: on tfjs's CPU backend, with an executor whose models stop answering. */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { REPORT } from '../../tests/support/cpuHost.ts';
import { HostPage, storedResult, tinyRun } from '../../tests/support/hostPage.ts';
import { LabError } from '../base/errors.ts';
import { startCpuBackend } from '../engine/backend.ts';
import { composedExecutor } from '../t5/composed/composedExecutor.ts';
import type { ModelExecutor } from '../t5/modelExecutor.ts';
import type { WorkerEvent } from './protocol.ts';

const RUN = { steps: 6, evaluateEvery: 3, checkpointEvery: 2, maxValidationExamples: 2 };

/** Devices that can be lost: from then on their models answer with `DeviceLost`. */
class LosableDevices {
  opened = 0;
  private lost = 0;

  /** Loses the device that is open. */
  lose(): void {
    this.lost = this.opened;
  }

  readonly open = async () => {
    await startCpuBackend();
    this.opened += 1;
    const mine = this.opened;
    const check = () => {
      if (this.lost >= mine) throw lostError(mine);
    };
    const executor: ModelExecutor = async (...parts) => {
      check();
      const { model, ...sizes } = await composedExecutor(...parts);
      check();
      const losable = new Proxy(model, {
        get(target, name, receiver) {
          const value: unknown = Reflect.get(target, name, receiver);
          if (typeof value !== 'function' || name === 'dispose') return value;
          return async (...args: unknown[]) => {
            const answer: unknown = await value.apply(target, args);
            check();
            return answer;
          };
        },
      });
      return { model: losable, ...sizes };
    };
    return { report: REPORT, executor, tuningExecutor: executor };
  };
}

function lostError(device: number): LabError {
  const found = `device ${device} is gone`;
  return new LabError({
    tag: 'DeviceLost',
    what: 'The GPU was reset',
    found,
    expected: 'a GPU',
    remedy: 'Open it again.',
  });
}

let devices: LosableDevices;
beforeEach(() => {
  devices = new LosableDevices();
});

/** Trains; `loses` says at which events the device that is open is lost. */
async function train(databaseName: string, loses: (event: WorkerEvent) => boolean) {
  const { spec, files, source } = tinyRun(RUN);
  const page = new HostPage(databaseName, { openDevice: devices.open });
  page.onEvent = (event) => {
    if (loses(event)) devices.lose();
  };
  await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
  const { runId } = await page.ask<'startRun'>({ type: 'startRun', spec, files });
  return { page, runId, end: await page.untilState('finished', 'failed') };
}

const isStep = (event: WorkerEvent, step: number) => event.type === 'metrics' && event.rows.at(-8) === step;

describe('a run whose GPU is lost', () => {
  it.each<[string, number, (event: WorkerEvent) => boolean]>([
    ['in its first steps', 1, (event) => isStep(event, 1)],
    ['between checkpoints', 1, (event) => isStep(event, 3)],
    ['in an evaluation', 1, (event) => event.type === 'runState' && event.state === 'evaluating'],
    ['and lost again while the model is loaded', 2, (event) => isStep(event, 4) || event.type === 'modelProgress'],
  ])('%s goes on and ends with the same bits', async (place, losses, isThere) => {
    const whole = await train(`${place}: kept`, () => false);
    const expected = await storedResult(whole.page.store, whole.runId, RUN.steps);
    devices = new LosableDevices();
    let training = false;
    const { page, runId, end } = await train(`${place}: lost`, (event) => {
      training ||= isStep(event, 1);
      return training && devices.opened <= losses && isThere(event);
    });
    expect(end).toMatchObject({ state: 'finished' });
    expect(devices.opened).toBe(1 + losses);
    expect(page.story.filter((words) => words === 'recovering')).toHaveLength(1);
    const recovered = page.events.find((event) => event.type === 'runRecovered');
    expect(recovered).toMatchObject({ notes: [expect.stringMatching(/device \d is gone.*goes on from step \d/)] });
    expect(await storedResult(page.store, runId, RUN.steps)).toEqual(expected);
  });

  it('again and again is given up, and can be resumed', async () => {
    const { page, runId, end } = await train('for good', (event) => event.type === 'metrics' && devices.opened < 5);
    expect(end).toMatchObject({
      state: 'failed',
      error: { tag: 'DeviceLost', found: expect.stringMatching(/^4 losses in ten minutes.*device 4 is gone/) },
    });
    expect(await page.store.readRun(runId)).toMatchObject({ state: 'failed' });
    await page.ask<'resumeRun'>({ type: 'resumeRun', runId });
    await page.untilState('finished');
    expect(devices.opened).toBe(5);
  });

  it('fails with what is wrong if it cannot be opened again', async () => {
    const { spec, files, source } = tinyRun(RUN);
    const missing = new LabError({ ...lostError(2).toParts(), tag: 'WebGpuMissing', found: 'no adapter' });
    const page = new HostPage('gone for good', {
      openDevice: () => (devices.opened === 0 ? devices.open() : Promise.reject(missing)),
    });
    page.onEvent = (event) => {
      if (isStep(event, 1)) devices.lose();
    };
    await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    expect(await page.untilState('finished', 'failed')).toMatchObject({ state: 'failed', error: missing.toParts() });
  });

  it('while it is paused stays paused, though another opened the GPU again, and stops when asked', async () => {
    const { spec, files, source } = tinyRun(RUN);
    const page = new HostPage('paused', { openDevice: devices.open });
    await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await page.until((event) => isStep(event, 1));
    await page.ask<'pause'>({ type: 'pause' });
    devices.lose();
    const trying = () =>
      page.ask<'tryInput'>({
        type: 'tryInput',
        prompt: null,
        text: 'mood sentence: soup',
        decoding: { method: 'greedy' },
        labels: [],
      });
    await expect(trying()).rejects.toMatchObject({ tag: 'DeviceLost' });
    // This loads the model again, under the run.
    await trying();
    expect(page.story.at(-1)).toBe('paused');
    await page.ask<'continue'>({ type: 'continue' });
    await page.untilState('recovering');
    await page.ask<'stop'>({ type: 'stop' });
    expect(page.story.at(-1)).toBe('stopped');
    expect(devices.opened).toBe(2);
  });
});
