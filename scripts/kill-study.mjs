/**
 * `node scripts/kill-study.mjs`: is a study the same however often it is killed? Trains a small study of the lab once
 * without interruption and once killed (SIGKILL, the whole process group) at random moments, each time continued with
 * `--resume`; then compares what the two have left. Report: `.cache/kill-study/report.json`.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';

const TARGETS = ['opinion', 'tense'];
const SOURCES = ['scratch', 'news-topic'];
const SEEDS = [0, 1];
const STEPS = 8;
const CHANGES = { steps: STEPS, evaluateEvery: 4, checkpointEvery: 2, maxValidationExamples: 20, batchSize: 4 };
const TOGETHER = 2;
/** Kills come at random within this share of the time that the whole study takes: some while kernels compile. */
const KILL_WITHIN_SHARE = 0.6;

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: join(root, '.cache', 'kill-study') },
  },
});
ensureInstalled();
const studyFile = join(options.out, 'study.json');
const [wholeFolder, killedFolder] = [join(options.out, 'whole'), join(options.out, 'killed')];
rmSync(options.out, { recursive: true, force: true });
mkdirSync(options.out, { recursive: true });
writeFileSync(studyFile, JSON.stringify(smallStudy(), null, 2));
const report = await compare();
writeFileSync(join(options.out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report, null, 2));
process.exit(report.same ? 0 : 1);

/** A corner of the lab's own study, in few steps. */
function smallStudy() {
  const study = JSON.parse(readFileSync(join(root, 'public', 'lab', 'studies', 'transfer.json'), 'utf8'));
  const among = (names) => (part) => names.includes(part.name);
  return {
    ...study,
    name: 'killed',
    run: { ...study.run, ...CHANGES },
    targets: study.targets.filter(among(TARGETS)),
    sources: study.sources.filter(among(SOURCES)),
    seeds: SEEDS,
  };
}

async function compare() {
  const whole = await train(wholeFolder, null);
  if (whole.code !== 0) throw new Error(`The uninterrupted study ended with ${whole.code}.`);
  const kills = [];
  const doneBefore = new Set();
  const trainedAgain = [];
  const note = ({ trained, done }) => {
    trainedAgain.push(...trained.filter((id) => doneBefore.has(id)));
    for (const id of done) doneBefore.add(id);
  };
  for (let kill = 0; kill < Number(options.kills); kill += 1) {
    const killed = await train(killedFolder, randomShare(options.seed, kill) * KILL_WITHIN_SHARE * whole.milliseconds);
    note(killed);
    kills.push({ afterMs: Math.round(killed.milliseconds), killed: killed.signal === 'SIGKILL', last: killed.last });
  }
  const end = await train(killedFolder, null);
  note(end);
  const sameResults = text(wholeFolder, 'results.json') === text(killedFolder, 'results.json');
  const sameScores = text(wholeFolder, 'scores.csv') === text(killedFolder, 'scores.csv');
  const stepsMissingOrTwice = runIds().filter((id) => stepsOf(id).join() !== stepsExpected().join());
  return {
    same: end.code === 0 && sameResults && sameScores && trainedAgain.length + stepsMissingOrTwice.length === 0,
    sameResults,
    sameScores,
    trainedAgain,
    stepsMissingOrTwice,
    largestPromptDifference: promptDifference(),
    uninterruptedSeconds: whole.milliseconds / 1000,
    kills,
  };
}

/** Runs the command until it ends, or kills it after so many milliseconds; what it said of its runs. */
function train(folder, killAfterMs) {
  const args = [join(root, 'scripts', 'train.mjs'), studyFile, '--out', folder, '--resume', '--together', TOGETHER];
  const startMs = performance.now();
  const child = spawn(process.execPath, args.map(String), {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const timer = killAfterMs === null ? null : setTimeout(() => process.kill(-child.pid, 'SIGKILL'), killAfterMs);
  const told = { trained: [], done: [], last: '' };
  createInterface({ input: child.stderr }).on('line', (line) => {
    console.error(line);
    told.last = line;
    if (line.startsWith('Training ')) told.trained.push(...line.slice('Training '.length).split(', '));
    const [, done] = /^\d+ of \d+ {2}(\S+)/.exec(line) ?? [];
    if (done !== undefined) told.done.push(done);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ ...told, code, signal, milliseconds: performance.now() - startMs });
    });
  });
}

function runIds() {
  return TARGETS.flatMap((target) =>
    SOURCES.flatMap((source) => SEEDS.map((seed) => `${target}/${source}/seed-${seed}`)),
  );
}

function stepsExpected() {
  return Array.from({ length: STEPS }, (_, index) => index + 1);
}

function stepsOf(id) {
  const lines = text(killedFolder, join('runs', id, 'metrics.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.filter((line) => !('evaluation' in line)).map(({ step }) => step);
}

/** The largest difference of any value of the last prompts of both. */
function promptDifference() {
  const { initialStep } = smallStudy().run.optimizer;
  const name = join('numpy_checkpoints', `checkpoint_${initialStep + STEPS}`, 'encoder.prompt.prompt.prompt');
  const values = (folder, id) => {
    const bytes = readFileSync(join(folder, 'runs', id, name));
    const start = 10 + bytes.readUInt16LE(8);
    return Array.from({ length: (bytes.length - start) / 4 }, (_, index) => bytes.readFloatLE(start + 4 * index));
  };
  const differences = runIds().flatMap((id) => {
    const other = values(killedFolder, id);
    return values(wholeFolder, id).map((value, index) => Math.abs(value - other[index]));
  });
  return differences.reduce((most, difference) => Math.max(most, difference), 0);
}

function text(folder, path) {
  return readFileSync(join(folder, path), 'utf8');
}

/** Uniform in [0, 1), the same for one seed and kill. */
function randomShare(seed, kill) {
  return createHash('sha256').update(`${seed} ${kill}`).digest().readUInt32LE() / 2 ** 32;
}
