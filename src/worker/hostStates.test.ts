/** What the host refuses in the state in which it is, and how it comes by another GPU or other kernels. */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { OPENED, openPage, pageWithModel, tagged } from '../../tests/support/cpuHost.ts';
import { tinyRun } from '../../tests/support/hostPage.ts';
import { isLabError, LabError } from '../base/errors.ts';
import { startCpuBackend } from '../engine/backend.ts';
import { composedExecutor } from '../t5/composed/composedExecutor.ts';
import type { ModelExecutor } from '../t5/modelExecutor.ts';

let browsers = 0;
let browser = '';
beforeEach(() => {
  browser = `host-states-${browsers++}`;
});

describe('the host', () => {
  it('refuses commands that do not fit its state', async () => {
    const { spec, files, source } = tinyRun();
    const page = openPage(browser);
    for (const type of ['pause', 'continue', 'singleStep', 'stop'] as const) {
      await expect(page.ask({ type })).rejects.toSatisfy(tagged('Busy'));
    }
    await expect(page.ask<'startRun'>({ type: 'startRun', spec, files })).rejects.toSatisfy(tagged('Busy'));
    const loading = page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    await expect(page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' })).rejects.toSatisfy(
      tagged('Busy'),
    );
    await loading;
    const ofLab = { ...spec, model: 'lab' };
    await expect(page.ask<'startRun'>({ type: 'startRun', spec: ofLab, files })).rejects.toSatisfy(tagged('Busy'));

    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await expect(page.ask<'startRun'>({ type: 'startRun', spec, files })).rejects.toSatisfy(tagged('Busy'));
    await expect(page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' })).rejects.toSatisfy(
      tagged('Busy'),
    );
    await expect(page.ask<'singleStep'>({ type: 'singleStep' })).rejects.toSatisfy(tagged('Busy'));
    await page.untilState('finished');
  });

  it('refuses a run that another tab trains', async () => {
    const { spec, files } = tinyRun();
    const first = await pageWithModel(browser);
    const { runId } = await first.ask<'startRun'>({ type: 'startRun', spec, files });
    await first.ask<'pause'>({ type: 'pause' });
    const second = await pageWithModel(browser, { lockRun: async () => null });
    await expect(second.ask<'resumeRun'>({ type: 'resumeRun', runId })).rejects.toSatisfy(
      (error) => isLabError(error, 'Busy') && error.what.includes('Another tab'),
    );
  });

  it('refuses what a run lacks and keeps nothing of it', async () => {
    const { spec } = tinyRun();
    const page = await pageWithModel(browser);
    const start = page.ask<'startRun'>({ type: 'startRun', spec, files: {} });
    await expect(start).rejects.toSatisfy(
      (error) => isLabError(error, 'FileMissing') && error.where === spec.task?.train,
    );
    expect((await page.store.listRuns()).items).toEqual([]);
  });

  it('tunes kernels again by loading the model again, and says so', async () => {
    const tuned: string[] = [];
    const page = openPage(browser, {
      openDevice: async (_, onKernels) => {
        await startCpuBackend();
        const tuningExecutor: ModelExecutor = async (config, ...rest) => {
          onKernels({ what: 'tuning', done: 0, total: 2 });
          tuned.push(config.feedForward);
          return composedExecutor(config, ...rest);
        };
        return { ...OPENED, tuningExecutor };
      },
    });
    const { spec, files, source } = tinyRun();
    await expect(page.ask<'tuneAgain'>({ type: 'tuneAgain' })).rejects.toSatisfy(tagged('Busy'));
    const before = await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    expect(tuned).toEqual([]);
    expect(await page.ask<'tuneAgain'>({ type: 'tuneAgain' })).toEqual(before);
    expect(tuned).toHaveLength(1);
    expect(page.events).toContainEqual({ type: 'kernelProgress', what: 'tuning', done: 0, total: 2 });
    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await expect(page.ask<'tuneAgain'>({ type: 'tuneAgain' })).rejects.toSatisfy(tagged('Busy'));
    await page.untilState('finished');
  });

  it('loads the model again after the GPU has failed', async () => {
    const { spec, files } = tinyRun();
    const failures: ((error: LabError) => void)[] = [];
    const page = await pageWithModel(browser, {
      openDevice: async (onFailure) => {
        failures.push(onFailure);
        await startCpuBackend();
        return OPENED;
      },
    });
    const parts = { what: 'The GPU was reset', found: 'a reset', expected: 'none', remedy: 'Open it again.' };
    failures[0]?.(new LabError({ tag: 'DeviceLost', ...parts }));
    expect(page.story).toEqual(['fault DeviceLost']);
    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await page.untilState('finished');
    expect(failures).toHaveLength(2);
  });
});
