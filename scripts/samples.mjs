/**
 * `node scripts/samples.mjs`: trains the lab's sample runs with `npm run train` and writes `public/lab/samples.zip`, the
 * archive that the page takes in when somebody wants to look at runs before they train one (docs/lab.md). The curves come
 * again with the same GPU driver; times of day and seconds are those of the day. Goes on where it was broken off: to begin
 * anew, remove `.cache/samples`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './lib/root.mjs';

const STEPS = 60;
const EVALUATE_EVERY = 10;
const CHECKPOINT_EVERY = 20;

/** The oldest first. The same task with and without transfer, two seeds each, and the same source on another task. */
const SAMPLES = [
  ...[0, 1].map((seed) => ({ task: 'opinion', source: null, seed, notes: 'The prompt knows nothing at first.' })),
  ...[0, 1].map((seed) => ({
    task: 'opinion',
    source: 'review-polarity',
    seed,
    notes: 'The prompt was tuned on reviews before.',
  })),
  {
    task: 'acceptability',
    source: 'review-polarity',
    seed: 0,
    notes: 'The same source prompt on a task that is less like its own.',
  },
];

const lab = JSON.parse(readFileSync(join(root, 'public', 'lab', 'lab.json'), 'utf8'));
const work = join(root, '.cache', 'samples');
mkdirSync(work, { recursive: true });
const { module } = await runnerImport(join(root, 'scripts', 'lib', 'sampleArchive.ts'), { root, configFile: false });
const trained = SAMPLES.map((sample) => {
  const name = `${sample.task}-${sample.source ?? 'scratch'}-${sample.seed}`;
  return { name, notes: sample.notes, records: join(train(name, runFileOf(sample)), '.resume') };
});
const archive = await module.sampleArchive(trained);
writeFileSync(join(root, 'public', 'lab', 'samples.zip'), archive);
console.log(`public/lab/samples.zip: ${trained.length} runs, ${(archive.length / 1000).toFixed(0)} kB`);

/** The lab's recipe on one of its tasks, as the page fills it in. */
function runFileOf({ task: taskName, source, seed }) {
  const { path, inputs, targets, labels, maxInputLength, maxTargetLength } = entry(lab.tasks, taskName);
  const { prompt, ...recipe } = lab.recipe;
  return {
    version: 1,
    name: `Sample: ${taskName} from ${source ?? 'scratch'}`,
    model: 'lab',
    task: { train: `lab:${path}/train.tsv`, validation: `lab:${path}/validation.tsv`, inputs, targets, labels },
    maxInputLength,
    maxTargetLength,
    ...recipe,
    prompt:
      source === null
        ? prompt
        : { length: prompt.length, init: { kind: 'file', path: `lab:${entry(lab.prompts, source).path}` } },
    seed,
    steps: STEPS,
    evaluateEvery: EVALUATE_EVERY,
    checkpointEvery: CHECKPOINT_EVERY,
  };
}

function entry(list, wanted) {
  return list.find(({ name }) => name === wanted);
}

/** Runs the headless command. @returns its output folder */
function train(name, run) {
  const runFile = join(work, `${name}.json`);
  writeFileSync(runFile, JSON.stringify(run, null, 2));
  const out = join(work, name);
  const command = [join(root, 'scripts', 'train.mjs'), runFile, '--out', out, '--resume', '--tune', 'off'];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  return out;
}
