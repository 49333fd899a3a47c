/** What is done with the page while `npm run trace` watches it: four scenes, each on a page of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import { noteFeltTimes, takeFeltTimes } from './feltTimes.mjs';
import { heapReader } from './heapUse.mjs';
import { longRunName, storeLongRuns } from './longRuns.mjs';
import { traceMainThread } from './mainThread.mjs';
import { Person } from './person.mjs';

const STEPS = 30_000;
const RUNS = 5;
const LOSS = 'Loss per target token';
const POINTS = `${STEPS} points`;
const PATIENCE_MS = 600_000; // there may be no GPU
const ROUNDS = 12; // of opening and closing
const BESIDE_SHARE = 0.5; // of the seconds of the first scene

/** A run of the lab's model, with evaluations and checkpoints, for so many seconds. */
export async function trainWatched(browser, address, seconds) {
  const { page, person } = await openPage(browser, address);
  await setRecipe(page, { Steps: 1_000_000, 'Evaluate every': 20, 'Checkpoint every': 10, 'Validation examples': 16 });
  return watched(page, async (phase) => {
    await phase('Train pressed, model loading, kernels compiling');
    await startTraining(page, person);
    const startMs = performance.now();
    for (const name of rounds(['curves', 'recipe', 'commands', 'appearance', 'page'])) {
      if (performance.now() - startMs > 1000 * seconds) break;
      await phase(`training, ${name}`);
      await ACTIONS[name](page, person);
    }
    return { steps: await stopTraining(page, person, phase) };
  });
}

/** Five runs of 30,000 steps on the same axes. */
export async function lookAtStored(browser, address) {
  const { page, person } = await openPage(browser, address);
  await storeRuns(page);
  return watched(page, async (phase) => {
    await phase('the first is opened');
    const openedMs = await timeOf(() => openRun(person, 0));
    await phase('compared with four more');
    const comparedMs = await timeOf(() => compareWithOthers(page, person));
    await phase('pointed at');
    for (const title of [LOSS, 'Validation score', 'Gradient norm', 'Prompt drift']) await person.pointAcross(title);
    await phase('zoomed by the wheel');
    await person.zoom(LOSS, 12);
    await phase('a part selected, and let go');
    await person.select(LOSS);
    await person.press(person.button('Fit'));
    await phase('smoothed');
    await page
      .getByRole('slider', { name: /moothing/ })
      .first()
      .focus();
    await person.type('ArrowRight', 20);
    await phase('pointed at, smoothed');
    await person.pointAcross(LOSS);
    await phase('over wall time, logarithmic');
    await person.press(page.getByRole('button', { name: /x axis/ }));
    await person.press(page.getByRole('option', { name: 'Wall time' }));
    await person.press(person.button('log y'));
    await phase('scrolled');
    await person.scrollThrough();
    await phase('read as a table');
    await person.press(person.button(`Show as table: ${LOSS}`));
    await person.press(person.button(`Show as chart: ${LOSS}`));
    await phase('the checkpoints walked through');
    await page.getByRole('slider', { name: 'Checkpoint' }).focus();
    await person.type('ArrowLeft', 10);
    await phase('the view of all runs');
    await person.press(page.getByRole('link', { name: 'Runs', exact: true }));
    await person.press(page.getByLabel('Draw all runs of the table'));
    await person.seesPoints(LOSS, POINTS, RUNS);
    await person.pointAcross(LOSS);
    return { openedMs, comparedMs };
  });
}

/** A run that trains on the axes of four others of 30,000 steps. */
export async function trainBeside(browser, address, seconds) {
  const { page, person } = await openPage(browser, address);
  await storeRuns(page);
  await setRecipe(page, { Steps: 1_000_000, 'Evaluate every': 20, 'Checkpoint every': 10, 'Validation examples': 16 });
  return watched(page, async (phase) => {
    await phase('Train pressed, model loading, kernels compiling');
    await startTraining(page, person);
    await phase('compared with the four');
    await compareWithOthers(page, person);
    const startMs = performance.now();
    for (const name of rounds(['curves', 'page'])) {
      if (performance.now() - startMs > 1000 * BESIDE_SHARE * seconds) break;
      await phase(`training, ${name}`);
      await ACTIONS[name](page, person);
    }
    return { steps: await stopTraining(page, person, phase) };
  });
}

/** What is in memory after each of several rounds: five runs opened, compared, and closed. */
export async function openAndClose(browser, address) {
  const { page, person } = await openPage(browser, address);
  await storeRuns(page);
  const readHeaps = await heapReader(page);
  const heaps = [];
  for (let round = 0; round < ROUNDS; round++) {
    await openRun(person, round % RUNS);
    if (round === 0) await compareWithOthers(page, person);
    await person.seesPoints(LOSS, POINTS, round === 0 ? RUNS : 1);
    await person.scrollThrough();
    await person.press(page.getByRole('link', { name: 'Runs', exact: true }));
    await person.press(page.getByRole('link', { name: 'Train', exact: true }));
    await person.press(person.button('Close run'));
    heaps.push((await readHeaps()).page);
  }
  return { heaps };
}

async function openPage(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await noteFeltTimes(page);
  await page.goto(address);
  // Until it is open, what it is may still be said above all else, which moves everything.
  await page.getByRole('button', { name: /^GPU:/ }).waitFor({ timeout: PATIENCE_MS });
  return { page, person: new Person(page) };
}

async function storeRuns(page) {
  await storeLongRuns(page, { runs: RUNS, steps: STEPS });
  await page.reload();
  await page.getByRole('button', { name: /^GPU:/ }).waitFor({ timeout: PATIENCE_MS });
  await page.getByRole('button', { name: `Open run ${longRunName(0)}`, exact: true }).waitFor({ timeout: PATIENCE_MS });
}

/** Traces what `play(phase)` does; `phase(name)` says what comes now. */
async function watched(page, play) {
  await takeFeltTimes(page);
  const trace = await traceMainThread(page);
  const found = await play(trace.phase);
  const { presses, moves } = await takeFeltTimes(page);
  const thread = await trace.stop();
  return { found, presses, moves, thread };
}

/** Things to do while a run trains, by the name of the phase. */
const ACTIONS = {
  curves: async (_, person) => {
    await person.pointAcross(LOSS);
    await person.pointAcross('Gradient norm');
    await person.zoom(LOSS, 3);
    await pause(1000);
  },
  recipe: async (page, person) => {
    await person.press(page.getByRole('button', { name: /^Recipe:/ }));
    await person.type('Escape');
  },
  commands: async (_, person) => {
    await person.press(person.button('Commands'));
    await person.write('dark');
    await person.type('Escape');
  },
  appearance: async (_, person) => {
    await person.press(person.button('Appearance'));
    await person.type('Escape');
    await pause(1000);
  },
  page: async (_, person) => {
    await person.scrollThrough();
    await pause(1000);
  },
};

function* rounds(names) {
  while (true) yield* names;
}

async function startTraining(page, person) {
  await person.press(person.button('Train'));
  const steps = page.locator('[role="progressbar"][aria-label="Steps done"][aria-valuenow]:not([aria-valuenow="0"])');
  await steps.waitFor({ timeout: PATIENCE_MS });
}

/** @returns steps done */
async function stopTraining(page, person, phase) {
  await phase('stopped');
  await person.press(person.button('Stop'));
  await page.locator('[role="status"][data-state="stopped"]').waitFor({ timeout: PATIENCE_MS });
  return Number(await page.getByRole('progressbar', { name: 'Steps done' }).getAttribute('aria-valuenow'));
}

async function openRun(person, index) {
  await person.press(person.button(`Open run ${longRunName(index)}`));
  await person.seesPoints(LOSS, POINTS, 1);
}

/** Until all of them are in the picture. */
async function compareWithOthers(page, person) {
  await person.press(person.button(/^Compare with …/));
  const options = page.getByRole('dialog', { name: 'Compare with' }).getByRole('option');
  const first = (await options.count()) - (RUNS - 1); // a run that was trained here stands before them
  for (let other = first; other < first + RUNS - 1; other++) await person.press(options.nth(other));
  await person.type('Escape');
  await person.seesPoints(LOSS, POINTS, RUNS - 1);
}

async function timeOf(work) {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

async function setRecipe(page, fields) {
  await page.getByRole('button', { name: /^Recipe:/ }).click({ timeout: PATIENCE_MS });
  const recipe = page.getByRole('dialog', { name: 'Recipe' });
  for (const [label, value] of Object.entries(fields)) {
    const field = recipe.getByRole('textbox', { name: label, exact: true });
    await field.fill(String(value));
    await field.press('Tab');
  }
  await page.keyboard.press('Escape');
}
