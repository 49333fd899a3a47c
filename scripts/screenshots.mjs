/**
 * Takes the README's pictures anew: builds and serves the page, trains the lab's default for a few steps in Chromium,
 * and writes `docs/images/`. Run it after a change of the page's look: `node scripts/screenshots.mjs`.
 */
import { join } from 'node:path';
import { launchChromium, servePage } from './lib/labBrowser.mjs';
import { root } from './lib/root.mjs';

const server = await servePage('screenshots', 4191);
const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
await page.goto(server.address);
await page.getByRole('button', { name: 'Close the guide' }).click();
await page.getByRole('button', { name: 'Train', exact: true }).click();
await page.getByRole('status').filter({ hasText: '60 % done' }).waitFor({ timeout: 600_000 });
await page.evaluate(() => scrollTo(0, 0));
await save('train-light.png');
await page.emulateMedia({ colorScheme: 'dark' });
await page.getByRole('status').filter({ hasText: 'Finished' }).waitFor({ timeout: 600_000 });
await page.getByRole('figure', { name: /^The prompt at step/ }).scrollIntoViewIfNeeded();
await save('run-dark.png');
await browser.close();
await server.close();

/** Waits for the charts, which draw once a frame, and saves what the window shows. */
async function save(name) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: join(root, 'docs', 'images', name) });
}
