/** A GPU that is lost under a run in the page: the lab opens it again by itself and ends as if nothing had happened. */
import type { Page, Worker } from '@playwright/test';
import { downloadBy, expectRunState, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

const RECIPE = { Steps: 12, 'Batch size': 2, 'Validation examples': 8, 'Evaluate every': 0, 'Checkpoint every': 4 };

declare global {
  /** In the worker: every device that it opened. */
  var openedDevices: GPUDevice[] | undefined;
}

test('a run goes on without a reload when its GPU is lost, or the browser’s GPU process crashes', async ({
  page,
  browser,
}) => {
  await page.route('**/assets/browserWorker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${watchDevices})();${await response.text()}` });
  });
  const [worker] = await Promise.all([page.waitForEvent('worker'), openLab(page)]);
  await setRecipe(page, RECIPE);
  const destroyed = await recovered(page, worker, 1, () => worker.evaluate(() => openedDevices!.at(-1)!.destroy()));
  const session = await browser.newBrowserCDPSession();
  const crashed = await recovered(page, worker, 2, () => session.send('Browser.crashGpuProcess'));

  // An undisturbed run ends with the same prompt.
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 12');
  const whole = await lastPrompt(page);
  expect(destroyed.equals(whole)).toBe(true);
  expect(crashed.equals(whole)).toBe(true);
});

/** Trains, loses the GPU after the first checkpoint, and gives the prompt at the end. `opened`: devices so far. */
async function recovered(page: Page, worker: Worker, opened: number, lose: () => Promise<unknown>): Promise<Buffer> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Download .npy of checkpoint 4' })).toBeVisible({ timeout: 120_000 });
  await lose();
  await expectRunState(page, 'Finished at step 12');
  await expect(page.getByText(/The GPU was lost after step \d+.* the run goes on from step \d+/)).toBeVisible();
  expect(await worker.evaluate(() => openedDevices!.length)).toBe(opened + 1);
  expect(page.workers()).toHaveLength(1);
  const loss = page.getByRole('figure', { name: 'Loss per target token' }).getByRole('img');
  await expect(loss).toHaveAccessibleName(/12 points/);
  const prompt = await lastPrompt(page);
  // What is looked for next must be the next run's.
  await page.getByRole('button', { name: 'Close run' }).click();
  return prompt;
}

/** Runs in the worker before its own code. */
function watchDevices(): void {
  globalThis.openedDevices = [];
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await request.call(this, descriptor);
    globalThis.openedDevices?.push(device);
    return device;
  };
}

async function lastPrompt(page: Page): Promise<Buffer> {
  const { bytes } = await downloadBy(page, page.getByRole('button', { name: 'Download .npy of checkpoint 12' }));
  return bytes;
}
