/**
 * `npm run screenshots`: takes the pictures of docs/ anew. Builds and serves the page, opens every view in Chromium in
 * its states, light, dark and on a narrow screen, trains the lab's default for a few steps, and writes `docs/images/` and
 * the gallery `docs/screenshots.md`. Run it after a change of the page's look, and look at each.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Gallery } from './lib/gallery.mjs';
import { launchChromium, launchChromiumWithoutWebGpu, servePage } from './lib/labBrowser.mjs';
import { root } from './lib/root.mjs';

const PATIENCE = 600_000; // ms; there may be no GPU
const images = join(root, 'docs', 'images');

const server = await servePage('screenshots', 4191);
const gallery = new Gallery(images);
await pictureNoWebGpu();
const browser = await launchChromium();
await pictureLoading();
await pictureFailure();
await pictureFirstVisitAndRun();
await browser.close();
await server.close();
gallery.writePage(join(root, 'docs', 'screenshots.md'));

async function pictureNoWebGpu() {
  const without = await launchChromiumWithoutWebGpu();
  const page = await without.newPage();
  await page.goto(server.address);
  await page.getByRole('heading', { name: /Training needs WebGPU/ }).waitFor();
  await gallery.take(page, 'Train', 'no WebGPU');
  await without.close();
}

/** The model's weights on their way, for ever. */
async function pictureLoading() {
  const page = await openPage({ '**/*.safetensors': () => {} });
  await page.getByRole('progressbar', { name: /^Loading/ }).waitFor({ timeout: PATIENCE });
  await gallery.take(page, 'Train', 'loading', { looks: ['light'] });
  await page.close();
}

/** A table that is none. */
async function pictureFailure() {
  const page = await openPage({ '**/train.tsv': (route) => route.fulfill({ body: 'not a table' }) });
  await train(page);
  await page.getByRole('button', { name: 'Copy details' }).waitFor({ timeout: PATIENCE });
  await gallery.take(page, 'Train', 'failed');
  await page.close();
}

async function pictureFirstVisitAndRun() {
  const page = await openPage({});
  await page.getByRole('button', { name: 'Train from scratch' }).waitFor({ timeout: PATIENCE });
  await ready(page);
  await gallery.take(page, 'Train', 'first visit');
  for (const view of await otherViews(page)) await pictureView(page, view, 'empty', { looks: ['light'] });
  for (const [keys, name] of [
    ['Control+k', 'Commands'],
    ['?', 'Keyboard shortcuts'],
  ]) {
    await page.keyboard.press(keys);
    await page.getByRole('dialog', { name }).waitFor();
    await gallery.take(page, 'Overlays', name);
    await page.keyboard.press('Escape');
  }

  await page.getByRole('link', { name: 'Train', exact: true }).click();
  await page.getByRole('button', { name: 'Close the guide' }).click();
  await train(page);
  await state(page, '60 % done');
  await page.evaluate(() => scrollTo(0, 0));
  const narrowTop = page.getByRole('heading', { name: /^Run:/ });
  await gallery.take(page, 'Train', 'live', { narrowTop });
  await save(page, 'train-light.png');
  await state(page, 'Finished');
  await page.evaluate(() => scrollTo(0, 0));
  await gallery.take(page, 'Train', 'finished', { narrowTop });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('figure', { name: /^The prompt at step/ }).scrollIntoViewIfNeeded();
  await save(page, 'run-dark.png');
  await gallery.take(page, 'Train', 'the prompt', { looks: ['light'] });
  await page.emulateMedia({ colorScheme: 'light' });
  await pictureDrop(page);
  await askAll(page);
  for (const view of await otherViews(page)) await pictureView(page, view, 'with a run');
}

/** A prompt that fits, and a file that is none. */
async function pictureDrop(page) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files …' }).first().click();
  await (await chooser).setFiles([
    { name: 'doer.npy', mimeType: '', buffer: readFileSync(join(root, 'public', 'lab', 'prompts', 'doer.npy')) },
    { name: 'broken.npy', mimeType: '', buffer: Buffer.from('not a prompt') },
  ]);
  const panel = page.getByRole('region', { name: 'What you dropped' });
  await panel.getByText('broken.npy').waitFor();
  await panel.evaluate((element) => element.scrollIntoView());
  await gallery.take(page, 'Train', 'given files', { narrowTop: panel });
  await panel.getByRole('button', { name: 'Close all' }).click();
}

/** Every prompt that stands beside another is asked. */
async function askAll(page) {
  await page.goto(`${server.address}#/try`);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('Not asked yet.').first().waitFor({ state: 'hidden', timeout: PATIENCE });
  await page
    .getByRole('button', { name: 'Ask', exact: true })
    .and(page.locator(':enabled'))
    .waitFor({ timeout: PATIENCE });
}

/** A fresh visit, with some requests answered otherwise, which an offline copy of the page would not let through. */
async function openPage(routes) {
  const serviceWorkers = Object.keys(routes).length > 0 ? 'block' : 'allow';
  const context = await browser.newContext({ serviceWorkers, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  for (const [pattern, answer] of Object.entries(routes)) await page.route(pattern, answer);
  await page.goto(server.address);
  return page;
}

/** Names and addresses of the views beside Train. */
async function otherViews(page) {
  const links = page.getByRole('navigation', { name: 'Views' }).getByRole('link');
  const all = await links.evaluateAll((found) =>
    found.map((link) => ({ name: link.textContent, address: link.getAttribute('href') })),
  );
  return [...all.filter(({ name }) => name !== 'Train'), { name: 'What leaves this tab', address: '#/privacy' }];
}

async function pictureView(page, { name, address }, words, options) {
  await page.goto(`${server.address}${address}`);
  await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor();
  await gallery.take(page, name, words, options);
}

async function ready(page) {
  await page.locator('button:enabled', { hasText: /^▶?\s*Train$/ }).waitFor({ timeout: PATIENCE });
}

async function train(page) {
  await ready(page);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
}

async function state(page, words) {
  await page.getByRole('status').filter({ hasText: words }).waitFor({ timeout: PATIENCE });
}

/** One of the README's pictures. */
async function save(page, name) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: join(images, name) });
}
