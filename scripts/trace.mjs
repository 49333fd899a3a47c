/**
 * `node scripts/trace.mjs`: is the page smooth? Traces Chromium's main thread twice: for a minute of training while a
 * person presses and points, and while a stored run of 30,000 steps is looked at beside four others. Says which tasks
 * took more than 50 ms and why, how long it took from a press to the next frame, and what the memory was before and
 * after. Report: `.cache/trace/report.md`. `--seconds` is how long it trains.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { heapReader } from './lib/heapUse.mjs';
import { launchChromium, servePage } from './lib/labBrowser.mjs';
import { longTasks, TRACE_CATEGORIES } from './lib/mainThread.mjs';
import { root } from './lib/root.mjs';

const LONG_MS = 50; // what a person feels; also Chromium's own threshold of a long task
const STORED_STEPS = 30_000;
const STORED_RUNS = 5;
const PATIENCE = 600_000; // ms; there may be no GPU

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(options.seconds);
const { METRIC_COLUMNS } = (await runnerImport(join(root, 'src/training/metricColumns.ts'))).module;

const server = await servePage('trace', 4193);
const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.addInitScript(watchPresses);
await page.goto(server.address);
const readHeaps = await heapReader(page);
const training = await traced(train);
const heapBefore = (await readHeaps()).page;
await storeLongRuns();
await page.reload();
const looking = await traced(lookAtLongRuns);
const heapWith = (await readHeaps()).page;
const chromium = browser.version();
await browser.close();
await server.close();

const report = inWords();
mkdirSync(join(root, '.cache', 'trace'), { recursive: true });
writeFileSync(join(root, '.cache', 'trace', 'report.md'), report);
console.log(report);

/** @returns what `work` returns as `found`, the long tasks meanwhile, and the presses that took more than a frame */
async function traced(work) {
  await page.getByRole('button', { name: 'Train', exact: true }).waitFor({ timeout: PATIENCE });
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  const found = await work();
  const presses = await page.evaluate(() => window.slowPresses);
  const tasks = longTasks(await browser.stopTracing(), server.address, LONG_MS);
  return { found, presses, tasks };
}

/** @returns steps trained while it was traced */
async function train() {
  await setRecipe({ Steps: 1_000_000, 'Evaluate every': 50, 'Checkpoint every': 100, 'Validation examples': 16 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const steps = page.getByRole('progressbar', { name: 'Steps done' });
  await steps.waitFor({ timeout: PATIENCE });
  const startMs = performance.now();
  while (performance.now() - startMs < 1000 * seconds) await pressAround();
  const done = Number(await steps.getAttribute('aria-valuenow'));
  await page.getByRole('button', { name: 'Stop' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^Stopped/ })
    .waitFor({ timeout: PATIENCE });
  return done;
}

/** A few things that a person does meanwhile. */
async function pressAround() {
  await page.getByRole('button', { name: /^Recipe:/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Commands', exact: true }).click();
  await page.keyboard.type('dark');
  await page.keyboard.press('Escape');
  await pointAcross('Loss per target token');
  await page.getByRole('button', { name: 'Appearance' }).click();
  await page.keyboard.press('Escape');
}

async function pointAcross(title) {
  const chart = page.getByRole('figure', { name: title }).first();
  await chart.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await chart.boundingBox();
  for (let part = 0.1; part < 0.9; part += 0.05) await page.mouse.move(x + part * width, y + 0.6 * height);
}

/** @returns milliseconds from the press on Open to 30,000 points in the chart, and to those of all five runs */
async function lookAtLongRuns() {
  const summary = page.getByRole('figure', { name: 'Loss per target token' }).getByRole('img');
  const shown = async (pattern) => {
    await summary.and(page.getByRole('img', { name: pattern })).waitFor({ timeout: PATIENCE });
  };
  const startMs = performance.now();
  await page.getByRole('button', { name: 'Open run long 1', exact: true }).click();
  await shown(/30,?000 points/);
  const openedMs = performance.now() - startMs;
  await page.getByRole('button', { name: 'Compare with …' }).click();
  const all = performance.now();
  for (let run = 2; run <= STORED_RUNS; run++) {
    await page
      .getByRole('option', { name: new RegExp(`\\b${run}\\b`) })
      .first()
      .click();
  }
  await page.keyboard.press('Escape');
  await shown(new RegExp(`(30,?000 points.*){${STORED_RUNS}}`, 's'));
  const comparedMs = performance.now() - all;
  for (let times = 0; times < 5; times++) await pointAcross('Loss per target token');
  const smoothing = page.getByRole('slider', { name: /moothing/ }).first();
  await smoothing.focus();
  for (let presses = 0; presses < 10; presses++) await page.keyboard.press('ArrowRight');
  return { openedMs, comparedMs };
}

async function setRecipe(fields) {
  await page.getByRole('button', { name: /^Recipe:/ }).click({ timeout: PATIENCE });
  const recipe = page.getByRole('dialog', { name: 'Recipe' });
  for (const [label, value] of Object.entries(fields)) {
    const field = recipe.getByRole('textbox', { name: label, exact: true });
    await field.fill(String(value));
    await field.press('Tab');
  }
  await page.keyboard.press('Escape');
}

/** Makes long runs of the one that was just trained: its record, with a made history. */
async function storeLongRuns() {
  const made = { columns: METRIC_COLUMNS, steps: STORED_STEPS, runs: STORED_RUNS };
  await page.evaluate(async ({ columns, steps, runs }) => {
    const asked = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await asked(indexedDB.open('spot-lab'));
    const records = () => database.transaction('records', 'readwrite').objectStore('records');
    const first = async (prefix) => {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      return asked(records().get((await asked(records().getAllKeys(range)))[0]));
    };
    const record = await first('run/');
    const history = await first('history/');
    for (let run = 1; run <= runs; run++) {
      const rows = new Float64Array(steps * columns.length);
      for (let step = 1; step <= steps; step++) {
        const noise = Math.sin(step * 12.9898 + run) * 43758.5453;
        const loss = 1 / run + 8 * Math.exp(-step / 6000) + 0.5 * (noise - Math.floor(noise));
        const values = { step, loss, targetTokens: 1, learningRate: 0.3, seconds: step / 20 };
        columns.forEach((name, column) => {
          rows[(step - 1) * columns.length + column] = values[name] ?? loss;
        });
      }
      const [evaluated] = history.evaluations;
      const evaluations = Array.from({ length: evaluated === undefined ? 0 : 300 }, (_, index) => ({
        ...evaluated,
        step: (index + 1) * 100,
      }));
      const id = `long-${run}`;
      const spec = { ...record.spec, name: `long ${run}`, steps, seed: run };
      const changed = { id, name: spec.name, spec, state: 'finished', lastStep: steps, createdAtMs: Date.now() + run };
      await asked(records().put({ ...record, ...changed }, `run/${id}`));
      const part = { ...history, rows, evaluations };
      await asked(records().put(part, `history/${id}/${String(steps).padStart(12, '0')}`));
    }
  }, made);
}

/** Runs in the page: presses of keys and buttons whose frame came late, by the browser's own measure. */
function watchPresses() {
  window.slowPresses = [];
  new PerformanceObserver((list) => {
    for (const { name, duration, startTime, processingStart, processingEnd } of list.getEntries()) {
      window.slowPresses.push({
        name,
        ms: duration,
        waitMs: Math.round(processingStart - startTime),
        workMs: Math.round(processingEnd - processingStart),
      });
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
}

function inWords() {
  const { openedMs, comparedMs } = looking.found;
  const mb = ({ heapBytes, arrayBytes }) => `${((heapBytes + arrayBytes) / 1e6).toFixed(1)} MB`;
  return `# Trace: Chromium ${chromium}

## ${seconds} seconds of training (${training.found} steps)

${taskWords(training.tasks)}
${pressWords(training.presses)}
## A stored run of ${STORED_STEPS} steps beside ${STORED_RUNS - 1} others

Opened in ${Math.round(openedMs)} ms, the others on the same axes after ${Math.round(comparedMs)} ms. Memory of the page,
objects and arrays, after a collection: ${mb(heapBefore)} before, ${mb(heapWith)} with them.

${taskWords(looking.tasks)}
${pressWords(looking.presses)}`;
}

function taskWords(tasks) {
  const own = tasks.filter(({ cpuMs }) => cpuMs >= LONG_MS);
  const rows = tasks.map(({ ms, cpuMs, causes }) => `| ${ms} | ${cpuMs} | ${causes.join('; ')} |`);
  return `${tasks.length} tasks of the main thread took ${LONG_MS} ms or more by the clock, ${own.length} of them by the thread's own time.

| ms | of the thread | what ran |
|---|---|---|
${rows.join('\n')}
`;
}

function pressWords(presses) {
  const slowest = [...presses].sort((a, b) => b.ms - a.ms).slice(0, 10);
  const rows = slowest.map(({ name, ms, waitMs, workMs }) => `| ${name} | ${ms} | ${waitMs} | ${workMs} |`);
  return `From press to frame, the slowest of ${presses.length} that took more than a frame:

| event | ms | waited | handlers |
|---|---|---|---|
${rows.join('\n')}
`;
}
