/** A GPU that is lost in the middle of a run, on real WebGPU: the run goes on by itself, and nothing is lost with it. */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { HostPage, storedResult, tinyRun } from '../../tests/support/hostPage.ts';
import { type GpuHost, openGpu } from '../engine/device.ts';
import { installNodeGpu } from '../engine/nodeGpu.ts';
import { openDatabase } from '../storage/database.ts';
import { openedDevice } from './gpuDevice.ts';
import type { HostPorts } from './hostPorts.ts';

const opened: GpuHost[] = [];

const tuning = { mode: 'auto', records: openDatabase('tunings'), nowSeconds: () => 0 } as const;

const openDevice: HostPorts['openDevice'] = async (onFailure, onKernels) => {
  await installNodeGpu();
  const host = await openGpu();
  opened.push(host);
  return openedDevice(host, 'fused', tuning, onFailure, onKernels);
};

async function start(databaseName: string) {
  const { spec, files, source } = tinyRun({ steps: 6, evaluateEvery: 0, checkpointEvery: 2 });
  const page = new HostPage(databaseName, { openDevice });
  await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
  return { page, begin: () => page.ask<'startRun'>({ type: 'startRun', spec, files }) };
}

it('goes on from its last checkpoint on a GPU opened anew and ends with the same bits', async () => {
  const whole = await start('device-kept');
  await whole.begin();
  await whole.page.untilState('finished');

  const lost = await start('device-lost');
  lost.page.onEvent = (event) => {
    if (event.type === 'checkpoint' && opened.length === 2) opened.at(-1)?.device.destroy();
  };
  const { runId } = await lost.begin();
  await lost.page.untilState('finished', 'failed');
  expect(lost.page.story).toContain('recovering');
  expect(lost.page.story.at(-1)).toBe('finished');
  expect(opened).toHaveLength(3);
  expect(await storedResult(lost.page.store, runId, 6)).toEqual(await storedResult(whole.page.store, 'run-0', 6));
  for (const { device } of opened) device.destroy();
});
