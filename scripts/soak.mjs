/**
 * `npm run soak -- --minutes 60`: does the lab leak? Trains the lab's model in Chromium, on the real page and its
 * worker, with evaluations and checkpoints; measures every ten seconds what lives on the GPU and in JavaScript; and
 * says whether it grows after warm-up. `--detach` goes on in the background. Reports: `.cache/soak/report.json`, `.md`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { keepGpuLedger, readGpuLedger } from './lib/gpuLedger.mjs';
import { heapReader } from './lib/heapUse.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { slope } from './lib/trend.mjs';

const SAMPLE_SECONDS = 10;
const WARM_UP_SHARE = 0.2;
const CHECKPOINT_EVERY = 500;
const RECIPE = {
  Steps: 1_000_000,
  'Evaluate every': 100,
  'Checkpoint every': CHECKPOINT_EVERY,
  'Validation examples': 16,
};
/**
 * What the page keeps of a run on purpose, in typed arrays: for its charts 9 columns of float64, which grow by doubling,
 * and for its downloads the prompt of each checkpoint, 16 by 192 in float32. It is taken off before growth is judged.
 */
const KEPT_BYTES_A_STEP = 2 * 9 * 8 + (16 * 192 * 4) / CHECKPOINT_EVERY;
/** What may grow in an hour without being called a leak. */
const MOST_GROWTH_AN_HOUR = {
  gpuBuffers: 1,
  gpuBytes: 1e4,
  pageHeapBytes: 2e6,
  pageArrayBytes: 1e6,
  workerHeapBytes: 1e6,
  workerArrayBytes: 1e6,
};

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    out: { type: 'string', default: join(root, '.cache', 'soak') },
    detach: { type: 'boolean', default: false },
  },
});
const minutes = Number(options.minutes);
if (!(minutes > 0)) {
  console.error(`--minutes is ${options.minutes}, expected a number above 0.`);
  process.exit(2);
}
ensureInstalled();
mkdirSync(options.out, { recursive: true });
if (options.detach) detach();
else process.exitCode = await soak();

function detach() {
  const log = openSync(join(options.out, 'soak.txt'), 'w');
  const args = [fileURLToPath(import.meta.url), '--minutes', options.minutes, '--out', options.out];
  const child = spawn(process.execPath, args, { cwd: root, detached: true, stdio: ['ignore', log, log] });
  child.unref();
  console.log(`Process ${child.pid} trains for ${minutes} minutes and writes to ${options.out}.`);
}

/** @returns the exit code: 0 if nothing grows */
async function soak() {
  // Playwright and Vite are there only once everything is installed.
  const { launchChromium, servePage } = await import('./lib/labBrowser.mjs');
  const server = await servePage('soak', 4192);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await keepGpuLedger(page);
    const [worker] = await Promise.all([page.waitForEvent('worker'), page.goto(server.address)]);
    await startRun(page);
    const samples = await watch(page, worker, await heapReader(page));
    const report = judge(samples, browser.version());
    writeFileSync(join(options.out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(join(options.out, 'report.md'), inWords(report));
    console.log(inWords(report));
    return report.flat ? 0 : 1;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function startRun(page) {
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await page.getByRole('button', { name: /^Recipe:/ }).click({ timeout: 120_000 });
  const recipe = page.getByRole('dialog', { name: 'Recipe' });
  for (const [label, value] of Object.entries(RECIPE)) {
    const field = recipe.getByRole('textbox', { name: label, exact: true });
    await field.fill(String(value));
    await field.press('Tab');
  }
  await page.keyboard.press('Escape');
  await train.click();
}

/** Samples until the time is over; stops with an error as soon as the run no longer trains. */
async function watch(page, worker, readHeaps) {
  const samples = [];
  const steps = page.getByRole('progressbar', { name: 'Steps done' });
  await steps.waitFor({ timeout: 120_000 });
  const startMs = performance.now();
  while (performance.now() - startMs < minutes * 60_000) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_SECONDS * 1000));
    const state = await page
      .getByRole('status')
      .filter({ hasText: /^(Training|Evaluating|Compiling)/ })
      .count();
    if (state === 0) throw new Error(`The run ended: ${await page.getByRole('status').allTextContents()}`);
    const [gpu, heaps] = [await readGpuLedger(worker), await readHeaps()];
    const step = Number(await steps.getAttribute('aria-valuenow'));
    const sample = {
      seconds: Math.round((performance.now() - startMs) / 1000),
      step,
      gpuBuffers: gpu.buffers,
      gpuBytes: gpu.bytes,
      pageHeapBytes: heaps.page.heapBytes,
      pageArrayBytes: Math.round(heaps.page.arrayBytes - step * KEPT_BYTES_A_STEP),
      workerHeapBytes: heaps.worker.heapBytes,
      workerArrayBytes: heaps.worker.arrayBytes,
    };
    samples.push(sample);
    console.log(JSON.stringify(sample));
  }
  return samples;
}

function judge(samples, chromium) {
  const lastSecond = samples.at(-1)?.seconds ?? 0;
  const warm = samples.filter(({ seconds }) => seconds >= WARM_UP_SHARE * lastSecond);
  if (warm.length < 3) throw new Error(`${warm.length} samples after warm-up, expected at least 3: train longer.`);
  const measures = Object.entries(MOST_GROWTH_AN_HOUR).map(([name, mostAnHour]) => {
    const growthAnHour = 3600 * slope(warm.map((sample) => [sample.seconds, sample[name]]));
    return {
      name,
      first: warm[0][name],
      last: warm.at(-1)[name],
      growthAnHour,
      mostAnHour,
      flat: growthAnHour <= mostAnHour,
    };
  });
  return { chromium, minutes, steps: samples.at(-1).step, flat: measures.every(({ flat }) => flat), measures, samples };
}

function inWords({ chromium, steps, flat, measures }) {
  const rows = measures.map(
    ({ name, first, last, growthAnHour, mostAnHour, flat: isFlat }) =>
      `| ${name} | ${first} | ${last} | ${growthAnHour.toFixed(1)} | ${mostAnHour} | ${isFlat ? 'yes' : 'NO'} |`,
  );
  return `# Soak: ${minutes} minutes, ${steps} steps, Chromium ${chromium}: ${flat ? 'flat' : 'NOT FLAT'}

| measure | after warm-up | at the end | growth an hour | at most | flat |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
