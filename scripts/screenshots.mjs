/**
 * Takes the README's pictures anew: builds and serves the page, trains the lab's default for a few steps in Chromium,
 * and writes `docs/images/`. Run it after a change of the page's look: `node scripts/screenshots.mjs`.
 */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';
import { findChromium } from './lib/chromium.mjs';
import { root } from './lib/root.mjs';

await build({ root, logLevel: 'warn' });
const server = await preview({ root, logLevel: 'warn', preview: { port: 4191 } });
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: ['--enable-unsafe-webgpu', ...asRoot],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
await page.goto(server.resolvedUrls.local[0]);
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
