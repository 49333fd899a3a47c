/**
 * `node scripts/page-study.mjs STUDY.json --table TABLE.json`: trains a whole study in the page as a person does, in
 * Chromium, and compares what it found with a table that the headless command measured. With `--kills N` the browser is
 * killed N times at random moments (SIGKILL, all its processes), opened again, and the study continued. `--targets NAME …`
 * leaves the others out. Report: `.cache/page-study/report.json`; a call that was cut off goes on where it stopped.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromiumOf, servePage } from './lib/labBrowser.mjs';
import { root } from './lib/root.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    table: { type: 'string' },
    targets: { type: 'string', multiple: true, default: [] },
    kills: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    // A kill comes at random within so long after the page was opened: sometimes while the model loads.
    'kill-within-seconds': { type: 'string', default: '600' },
  },
});
const folder = join(root, '.cache', 'page-study');
const profile = join(folder, 'profile');
const progressPath = join(folder, 'progress.json');
mkdirSync(folder, { recursive: true });
const studyFile = join(folder, basename(positionals[0]));
const study = chosenStudy(resolve(positionals[0]));
const progress = existsSync(progressPath)
  ? JSON.parse(readFileSync(progressPath, 'utf8'))
  : { added: false, kills: [], changed: [], results: null };
const server = await servePage('page-study', 4189);
for (let finished = false; !finished; ) finished = await openOnce();
await server.close();
const report = { kills: progress.kills, changed: progress.changed, ...comparison(progress.results) };
writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify({ ...report, cells: report.cells.length }, null, 2));
process.exit(report.missing.length + report.changed.length === 0 ? 0 : 1);

/** The study, with the chosen targets only, written where the page can be given it. */
function chosenStudy(path) {
  const whole = JSON.parse(readFileSync(path, 'utf8'));
  const targets = whole.targets.filter(({ name }) => options.targets.length === 0 || options.targets.includes(name));
  const chosen = { ...whole, targets };
  writeFileSync(studyFile, JSON.stringify(chosen, null, 2));
  return chosen;
}

/** Opens the browser on the same profile, goes on, and stays until the study has finished or the browser is killed. */
async function openOnce() {
  const { context, kill } = await launchChromiumOf(profile);
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(0);
  const startedMs = performance.now();
  const killer = { timer: null, pressed: false };
  try {
    await page.goto(`${server.address}#/studies`);
    if (!progress.added) await addStudy(page);
    if (progress.kills.length < Number(options.kills)) {
      killer.timer = setTimeout(
        () => {
          killer.pressed = true;
          void kill();
        },
        1000 * Number(options['kill-within-seconds']) * randomShare(progress.kills.length),
      );
    }
    const card = page.getByRole('region', { name: study.name, exact: true });
    await card.waitFor();
    await keepResults(page, card);
    const begin = card.getByRole('button', { name: /^(Train|Go on): study/, disabled: false });
    const end = card.getByRole('status').filter({ hasText: 'Finished' });
    await begin.or(end).first().waitFor();
    if (!(await end.isVisible())) await begin.click();
    await end.waitFor();
    clearTimeout(killer.timer);
    await keepResults(page, card);
    await context.close();
    return true;
  } catch (error) {
    if (!killer.pressed) throw error;
    const afterSeconds = Math.round((performance.now() - startedMs) / 1000);
    progress.kills.push({ afterSeconds, runsDoneWhenOpened: progress.results?.runs.length ?? 0 });
    writeFileSync(progressPath, JSON.stringify(progress));
    console.log(`Kill ${progress.kills.length}, ${afterSeconds} s after opening`);
    return false;
  }
}

/** Gives the page the file by its button, and adds the study. */
async function addStudy(page) {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files …' }).click(),
  ]);
  await chooser.setFiles(studyFile);
  await page.getByRole('button', { name: 'Add study' }).click();
  await page.getByRole('region', { name: study.name, exact: true }).waitFor();
  progress.added = true;
  writeFileSync(progressPath, JSON.stringify(progress));
}

/** What the page exports; what it had exported before must be in it, unchanged. */
async function keepResults(page, card) {
  const button = card.getByRole('button', { name: 'Results (.json)' });
  if (!(await button.isVisible())) return;
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const results = JSON.parse(readFileSync(await download.path(), 'utf8'));
  const now = new Map(results.runs.map((run) => [run.id, JSON.stringify(run.scores)]));
  for (const { id, scores } of progress.results?.runs ?? []) {
    if (now.get(id) !== JSON.stringify(scores)) progress.changed.push(id);
  }
  progress.results = results;
  writeFileSync(progressPath, JSON.stringify(progress));
  console.log(`${results.runs.length} runs done`);
}

/** Cell by cell: mean final scores here and in the table, in per cent. */
function comparison({ transfer, runs }) {
  const table = JSON.parse(readFileSync(options.table, 'utf8'));
  const cells = transfer.map(({ target, source, seeds, final, relativeErrorReduction: reduction }) => {
    const other = table.find((cell) => cell.target === target && cell.source === source);
    return {
      target,
      source,
      seeds,
      here: final.mean,
      there: other.final.mean,
      reduction,
      reductionThere: other.relativeErrorReduction,
    };
  });
  const differences = cells.map(({ here, there }) => here - there);
  const expected = table.filter(({ target }) => study.targets.some(({ name }) => name === target));
  return {
    runs: runs.length,
    twice: runs.length - new Set(runs.map(({ id }) => id)).size,
    missing: expected.filter(
      ({ target, source, seeds }) =>
        !cells.some((cell) => cell.target === target && cell.source === source && cell.seeds === seeds),
    ),
    meanDifference: mean(differences),
    meanAbsoluteDifference: mean(differences.map(Math.abs)),
    largestDifference: Math.max(...differences.map(Math.abs)),
    cells,
  };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Uniform in [0, 1), the same for one seed and kill. */
function randomShare(kill) {
  return createHash('sha256').update(`${options.seed} ${kill}`).digest().readUInt32LE() / 2 ** 32;
}
