/** A GPU that is lost under a run in the page: the lab opens it again by itself and ends as if nothing had happened. */
import type { Page, Worker } from '@playwright/test';
import { downloadBy, expectRunState, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

const RECIPE = { Steps: 12, 'Batch size': 2, 'Validation examples': 8, 'Evaluate every': 0, 'Checkpoint every': 4 };

declare global {
  /** In the worker: every device that it opened. */
  var openedDevices: GPUDevice[] | undefined;
}

test('a run goes on without a reload when its GPU is lost', async ({ page }) => {
  await endsTheSame(page, (worker) => worker.evaluate(() => openedDevices![0]!.destroy()));
});

test('a run goes on without a reload when the browser’s GPU process crashes', async ({ page, browser }) => {
  const session = await browser.newBrowserCDPSession();
  await endsTheSame(page, () => session.send('Browser.crashGpuProcess'));
});

/** Trains, loses the GPU after the first checkpoint, and compares the end with an undisturbed run's. */
async function endsTheSame(page: Page, lose: (worker: Worker) => Promise<unknown>): Promise<void> {
  await page.route('**/assets/browserWorker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${watchDevices})();${await response.text()}` });
  });
  const [worker] = await Promise.all([page.waitForEvent('worker'), openLab(page)]);
  await setRecipe(page, RECIPE);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Download .npy of checkpoint 4' })).toBeVisible({ timeout: 120_000 });
  await lose(worker);
  await expectRunState(page, 'Finished at step 12');
  await expect(page.getByText(/The GPU was lost after step \d+.* the run goes on from step \d+/)).toBeVisible();
  expect(await worker.evaluate(() => openedDevices!.length)).toBe(2);
  expect(page.workers()).toHaveLength(1);
  const loss = page.getByRole('figure', { name: 'Loss per target token' }).getByRole('img');
  await expect(loss).toHaveAccessibleName(/12 points/);
  const recovered = await lastPrompt(page);

  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 12');
  expect((await lastPrompt(page)).equals(recovered)).toBe(true);
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
