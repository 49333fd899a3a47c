/**
 * `npm run compare -- --steps 200`: trains the lab's default run twice, on the engine and on plain tfjs operations, and
 * compares the loss of every step. Exits with 1 if any differs by more than 1e-3. Report: `.cache/compare/report.json`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/root.mjs';

/** Of the loss a target token, as the page shows it. */
const MOST_DIFFERENCE = 1e-3;
/**
 * At the recipe's own rate, 0.03, a run is chaotic: a difference in the last bit grows tenfold every three steps, so that
 * two executors that are both right part ways by step 20. A tenth of it still takes the loss down.
 */
const LEARNING_RATE = 0.003;
const EXECUTORS = ['fused', 'composed'];

const { values: options } = parseArgs({
  options: {
    steps: { type: 'string', default: '200' },
    batch: { type: 'string', default: '4' },
    out: { type: 'string', default: join(root, '.cache', 'compare') },
  },
});
mkdirSync(options.out, { recursive: true });
const runFile = join(options.out, 'run.json');
writeFileSync(runFile, JSON.stringify(labRun(Number(options.steps), Number(options.batch)), null, 2));
const losses = EXECUTORS.map(train);
const differences = losses[0].map((loss, step) => Math.abs(loss - losses[1][step]));
const worst = Math.max(...differences);
const report = { steps: differences.length, worst, worstStep: differences.indexOf(worst) + 1, losses };
writeFileSync(join(options.out, 'report.json'), JSON.stringify(report));
const [first, last] = [losses[0][0], losses[0].at(-1)].map((loss) => loss.toFixed(4));
console.log(`${report.steps} steps, loss a token from ${first} to ${last}; the largest difference between the`);
console.log(`executors is ${worst.toExponential(2)}, at step ${report.worstStep} (at most ${MOST_DIFFERENCE}).`);
process.exit(losses[0].length === losses[1].length && worst <= MOST_DIFFERENCE ? 0 : 1);

/** The recipe and the first task of the embedded lab, as its page proposes them. */
function labRun(steps, batchSize) {
  const lab = JSON.parse(readFileSync(join(root, 'public', 'lab', 'lab.json'), 'utf8'));
  const [{ path, inputs, targets, labels, maxInputLength, maxTargetLength }] = lab.tasks;
  const task = { train: `lab:${path}/train.tsv`, inputs, targets, labels };
  const optimizer = { ...lab.recipe.optimizer, learningRate: LEARNING_RATE };
  const recipe = { ...lab.recipe, optimizer, evaluateEvery: 0, checkpointEvery: 0, steps, batchSize };
  return { version: 1, model: 'lab', task, maxInputLength, maxTargetLength, ...recipe };
}

/** The loss a target token of every step. */
function train(executor) {
  const out = join(options.out, executor);
  const args = [join(root, 'scripts', 'train.mjs'), runFile, '--out', out, '--overwrite', '--executor', executor];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  const lines = readFileSync(join(out, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.filter((line) => 'loss' in line).map(({ loss, targetTokens }) => loss / targetTokens);
}
