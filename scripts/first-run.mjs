/**
 * The guided first run as a newcomer does it, timed: opens the built page in Chromium, presses the guide's three buttons,
 * downloads the first checkpoint, and says how long each took and what the page said in the end. `node scripts/first-run.mjs`
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
  if (name === 'Train from scratch') await downloadCheckpoint();
}
const difference = page.getByRole('status', { name: 'Difference' });
await difference.filter({ hasText: /the other’s final/ }).waitFor();
tell(await difference.textContent());
await page.screenshot({ path: join(root, '.cache', 'first-run', 'end.png') });
await browser.close();
await server.close();

/** The first one of the run, as soon as it is there. */
async function downloadCheckpoint() {
  const button = page.getByRole('button', { name: /^Download \.npy of checkpoint/ }).first();
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  tell(`downloaded ${download.suggestedFilename()}`);
}

function tell(what) {
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${what}`);
}
