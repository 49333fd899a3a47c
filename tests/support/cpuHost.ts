/** A training host with tiny models on tfjs's CPU backend, and pages that ask it. */
import { isLabError, type LabErrorTag } from '../../src/base/errors.ts';
import { startCpuBackend } from '../../src/engine/backend.ts';
import { composedExecutor } from '../../src/t5/composed/composedExecutor.ts';
import type { HostPorts, OpenedDevice } from '../../src/worker/hostPorts.ts';
import { HostPage, storedResult, tinyRun } from './hostPage.ts';

export const REPORT = { vendor: '', architecture: '', description: 'cpu backend', software: true, features: [] };

export const OPENED: OpenedDevice = { report: REPORT, executor: composedExecutor, tuningExecutor: composedExecutor };

/** A tab of the browser that is called so; its GPU is the CPU unless `ports` say otherwise. */
export function openPage(browser: string, ports: Partial<HostPorts> = {}): HostPage {
  const openDevice = async () => {
    await startCpuBackend();
    return OPENED;
  };
  return new HostPage(browser, { openDevice, ...ports });
}

/** A tab with the model of `tinyRun` loaded. */
export async function pageWithModel(browser: string, ports: Partial<HostPorts> = {}): Promise<HostPage> {
  const page = openPage(browser, ports);
  await page.ask<'loadModel'>({ type: 'loadModel', source: tinyRun().source, weights: 'float32' });
  return page;
}

/** The reference: a run from start to end without interruption. */
export async function wholeRun(browser: string) {
  const { spec, files } = tinyRun();
  const page = await pageWithModel(browser);
  const { runId } = await page.ask<'startRun'>({ type: 'startRun', spec, files });
  await page.untilState('finished');
  return { page, result: await storedResult(page.store, runId, spec.steps) };
}

/** A predicate for errors of these tags. */
export const tagged =
  (...tags: LabErrorTag[]) =>
  (error: unknown): boolean =>
    isLabError(error, ...tags);
