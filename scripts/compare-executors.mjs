/**
 * `npm run compare -- --steps 200`: trains the task of the lab's guide from the guide's source prompt twice, on the engine
 * and on plain tfjs operations, and compares the loss of every step. Exits with 1 if any differs by more than 1e-3.
 * `--chaos` also trains on tfjs from a start of which one number differs in its last bit: where that alone changes the
 * losses, no two implementations can agree. Report: `report.json` in `.cache/compare`, or where `--out` says.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/root.mjs';

/** Of the loss a target token, as the page shows it. */
const MOST_DIFFERENCE = 1e-3;
/**
 * At the recipe's own rate, and from scratch at any, a run is chaotic (docs/engine.md): one bit of its start decides where
 * it goes. At this rate, from a source prompt, it learns the task as well, and is not.
 */
const LEARNING_RATE = '0.003';

const { values: options } = parseArgs({
  options: {
    steps: { type: 'string', default: '200' },
    batch: { type: 'string', default: '4' },
    rate: { type: 'string', default: LEARNING_RATE },
    schedule: { type: 'string', default: 'constant' },
    chaos: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, '.cache', 'compare') },
  },
});
mkdirSync(options.out, { recursive: true });
const lab = JSON.parse(readFileSync(join(root, 'public', 'lab', 'lab.json'), 'utf8'));
const start = join(root, 'public', 'lab', entry(lab.prompts, lab.guide.prompt).path);
const engine = train('engine', 'fused', start);
const oracle = train('tfjs', 'composed', start);
const report = { options, losses: { engine, oracle }, difference: differenceOf(engine, oracle) };
console.log(`${engine.length} steps, loss a token from ${engine[0].toFixed(4)} to ${engine.at(-1).toFixed(4)}.`);
console.log(`Engine and tfjs: ${told(report.difference)} (at most ${MOST_DIFFERENCE}).`);
if (options.chaos) {
  report.losses.neighbour = train('neighbour', 'composed', neighbourOf(start));
  report.chaos = differenceOf(oracle, report.losses.neighbour);
  console.log(`tfjs and tfjs from a start that differs in one bit: ${told(report.chaos)}.`);
}
writeFileSync(join(options.out, 'report.json'), JSON.stringify(report));
process.exit(report.difference.largest <= MOST_DIFFERENCE ? 0 : 1);

/** The recipe and the guide's task of the embedded lab, as its page proposes them, from a prompt. */
function runFrom(prompt) {
  const { path, inputs, targets, labels, maxInputLength, maxTargetLength } = entry(lab.tasks, lab.guide.task);
  return {
    version: 1,
    model: 'lab',
    task: { train: `lab:${path}/train.tsv`, inputs, targets, labels },
    maxInputLength,
    maxTargetLength,
    ...lab.recipe,
    evaluateEvery: 0,
    checkpointEvery: 0,
    batchSize: Number(options.batch),
    prompt: { length: lab.recipe.prompt.length, init: { kind: 'file', path: prompt } },
    optimizer: { ...lab.recipe.optimizer, learningRate: Number(options.rate) },
    schedule: { kind: options.schedule },
    steps: Number(options.steps),
  };
}

function entry(list, wanted) {
  return list.find(({ name }) => name === wanted);
}

/** The path of a prompt whose first number is the next float32. */
function neighbourOf(prompt) {
  const bytes = readFileSync(prompt);
  // Version 1.0 of the format: ten bytes, of which the last two say how long the header behind them is.
  const first = 10 + bytes.readUInt16LE(8);
  bytes.writeUInt32LE(bytes.readUInt32LE(first) + 1, first);
  const path = join(options.out, 'neighbour.npy');
  writeFileSync(path, bytes);
  return path;
}

/** The loss a target token of every step. */
function train(name, executor, prompt) {
  const lines = readFileSync(join(runCommand(name, executor, runFrom(prompt)), 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const steps = lines.map((line) => JSON.parse(line)).filter((line) => 'loss' in line);
  return steps.map(({ loss, targetTokens }) => loss / targetTokens);
}

/** Runs the headless command. @returns its output folder */
function runCommand(name, executor, run) {
  const runFile = join(options.out, `${name}.json`);
  writeFileSync(runFile, JSON.stringify(run, null, 2));
  const out = join(options.out, name);
  const args = [join(root, 'scripts', 'train.mjs'), runFile, '--out', out, '--overwrite', '--executor', executor];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  return out;
}

/** The largest difference and its step, and the first step at which it is above 1e-3, if there is one. */
function differenceOf(a, b) {
  const differences = a.map((loss, step) => Math.abs(loss - b[step]));
  const largest = Math.max(...differences);
  const beyond = differences.findIndex((difference) => !(difference <= MOST_DIFFERENCE));
  return { largest, step: differences.indexOf(largest) + 1, beyondAt: beyond < 0 ? null : beyond + 1 };
}

function told({ largest, step, beyondAt }) {
  const since = beyondAt === null ? '' : `, above ${MOST_DIFFERENCE} from step ${beyondAt} on`;
  return `losses differ by at most ${largest.toExponential(2)}, at step ${step}${since}`;
}
