/** The page without a network, and at an address where another version, or something else, is served later. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeServiceWorker } from '../../scripts/vite/serviceWorkerOfBuild.ts';
import { expectRunState, openLab, setRecipe } from './support/lab.ts';
import { serveFolder } from './support/staticServer.ts';
import { expect, test } from './support/test.ts';

const builtPage = join(import.meta.dirname, '../../dist/page');

test.use({ serviceWorkers: 'allow' });

/** Waits, on the page that says so, until everything is kept in this browser. */
async function untilKept(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Nothing leaves this tab.' }).click();
  await expect(page.getByText('Ready: this page and its lab open and train without a network.')).toBeVisible({
    timeout: 120_000,
  });
}

test('after the first visit the page opens and the lab trains without a network', async ({ page, context }) => {
  await openLab(page, '/?tune=off');
  await untilKept(page);
  await expect(page.getByRole('definition').filter({ hasText: 'this page and its lab' })).toHaveText(/^\d+ .*MB/);
  await context.setOffline(true);
  await openLab(page, '/?tune=off');
  await setRecipe(page, { Steps: 2, 'Batch size': 2, 'Validation examples': 2 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 2');
  await page.getByRole('link', { name: 'Studies' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Studies', exact: true })).toBeVisible();
});

test.describe('at an address where something else is served later', () => {
  // Its own server is another origin than the suite's; it is watched like that one.
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let folder: string;
  test.use({
    baseURL: async ({ browserName: _ }, use, info) => {
      folder = info.outputPath('page');
      cpSync(builtPage, folder, { recursive: true });
      server = await serveFolder(folder);
      await use(server.address);
      await server.close();
    },
  });

  test('a new version is offered, its parts replace the old ones, and a stranger is not hidden', async ({ page }) => {
    await openLab(page, '/?tune=off');
    await untilKept(page);
    const notice = page.getByRole('status', { name: 'New version' });
    await expect(notice).toBeHidden();

    // The same page under another name of its script: to a browser that is another version.
    const index = join(folder, 'index.html');
    const html = readFileSync(index, 'utf8');
    const [, entry = ''] = /src="\.\/(assets\/[^"]+)"/.exec(html) ?? [];
    const renamed = entry.replace(/\.js$/, '-again.js');
    cpSync(join(folder, entry), join(folder, renamed));
    writeFileSync(index, html.replace(entry, renamed));
    writeServiceWorker(folder);
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update();
    });
    await expect(notice).toContainText('A newer version of SPoT Lab is there.');
    await notice.getByRole('button', { name: 'Reload' }).click();
    await expect(page.locator(`script[src="./${renamed}"]`)).toBeAttached();
    await expect(notice).toBeHidden();

    // Someone serves another project at this address.
    writeFileSync(index, '<!doctype html><title>Another project</title>');
    await page.goto('/');
    await expect(page).toHaveTitle('Another project');
  });
});
