/**
 * The guided first run as a newcomer does it, timed: opens the built page in Chromium, presses the guide's three buttons,
 * and says how long each took and what the page said in the end. `node scripts/first-run.mjs`
 */
import { join } from 'node:path';
import { launchChromium, servePage } from './lib/labBrowser.mjs';
import { root } from './lib/root.mjs';

const PATIENCE_MS = 900_000;
const server = await servePage('first-run', 4195);
const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
page.setDefaultTimeout(PATIENCE_MS);
const startedMs = performance.now();
await page.goto(server.address);
for (const name of ['Train from scratch', 'Train from a good source', 'See the difference']) {
  // The page allows a step once the one before is done.
  await page.getByRole('button', { name, exact: true, disabled: false }).click();
  tell(`pressed “${name}”`);
}
const difference = page.getByRole('status', { name: 'Difference' });
await difference.filter({ hasText: /the other’s final/ }).waitFor();
tell(await difference.textContent());
await page.screenshot({ path: join(root, '.cache', 'first-run', 'end.png') });
await browser.close();
await server.close();

function tell(what) {
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${what}`);
}
