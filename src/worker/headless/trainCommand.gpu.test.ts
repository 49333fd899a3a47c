/** The headless command as a person runs it: `scripts/train.mjs`, on real WebGPU, with files on disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectPrompt, expectSteps, readTrajectory, type TrajectoryName } from '../../../tests/support/trajectories.ts';
import { parseNpy } from '../../formats/npy.ts';
import { readRunFile } from '../../training/runFile.ts';
import type { StudyEnsemble } from '../../training/study/studyEnsembles.ts';
import { checkpointFile } from './outputFolder.ts';
import { absolutePaths } from './runPaths.ts';

const ROOT = join(import.meta.dirname, '../../..');
const temporary = mkdtempSync(join(tmpdir(), 'spot-lab-train-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const TIME_LIMIT_MS = 400_000;
let folders = 0;
const freshFolder = () => join(temporary, `out-${folders++}`);

/** Runs the command to its end; `onLine` sees what it says as it says it and may interrupt it. */
async function train(
  args: readonly string[],
  onLine: (line: string, interrupt: (signal?: NodeJS.Signals) => void) => void = () => {},
) {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/train.mjs'), ...args], { cwd: ROOT, detached: true });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes;
    for (const line of String(bytes).split('\n')) onLine(line, (signal = 'SIGTERM') => killTree(child, signal));
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stderr };
}

/** The command hands SIGTERM on to the process that trains; SIGKILL cannot be handed on. */
function killTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (signal === 'SIGKILL' && child.pid !== undefined) process.kill(-child.pid, signal);
  else child.kill(signal);
}

function readLines(out: string) {
  const lines = readFileSync(join(out, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Everything that a run leaves for people, with the one thing left out that depends on the clock. */
function readResults(out: string) {
  const checkpoints = readdirSync(join(out, 'numpy_checkpoints')).sort();
  return {
    lines: readLines(out).map((line) =>
      line.evaluation ? { ...line, evaluation: { ...line.evaluation, seconds: 0 } } : line,
    ),
    checkpoints: checkpoints.map((name) => [
      name,
      readFileSync(join(out, 'numpy_checkpoints', name, 'encoder.prompt.prompt.prompt')).toString('hex'),
    ]),
  };
}

/** The page follows `adafactor-1100000-t5-1.1` in tests/e2e/run-folder.spec.ts, the CPU all that are small. */
const CASES: readonly TrajectoryName[] = [
  'adafactor-0-t5-1.0',
  'adafactor-factored-0',
  'adafactor-factored-1100000',
  'adamw-t5-1.1',
];

describe('npm run train', () => {
  it.each(CASES)('follows the reference %s', { timeout: TIME_LIMIT_MS }, async (name) => {
    const trajectory = readTrajectory(name);
    const out = freshFolder();
    const { code, stderr } = await train([trajectory.runFile, '--out', out]);
    expect(code, stderr).toBe(0);

    const lines = readLines(out);
    const steps = lines.filter((line) => 'loss' in line);
    expectSteps(steps, trajectory);
    expect(Object.keys(steps[0])).toEqual([
      'step',
      'loss',
      'targetTokens',
      'gradientNorm',
      'updateRms',
      'learningRate',
    ]);
    const evaluations = lines.filter((line) => 'evaluation' in line);
    expect(evaluations.map(({ step }) => String(step))).toEqual(Object.keys(trajectory.evaluations));
    for (const { step, evaluation } of evaluations) {
      const { exactMatch, accuracy } = trajectory.evaluations[step]!;
      expect(evaluation).toMatchObject({ examples: 11, exactMatch, accuracy });
    }

    const resolved = readRunFile(readFileSync(join(out, 'run.json')), 'run.json');
    const given = readRunFile(readFileSync(trajectory.runFile), 'run.json');
    expect(absolutePaths(resolved, out)).toEqual(absolutePaths(given, dirname(trajectory.runFile)));
    for (const step of trajectory.prompts.keys()) {
      const file = checkpointFile(out, given.optimizer.initialStep + step);
      const { values, shape } = parseNpy(readFileSync(file), file);
      expect(shape[0]).toBe(given.prompt.length);
      expectPrompt(values, step, trajectory);
    }
  });

  it('continues an interrupted run bit for bit', { timeout: TIME_LIMIT_MS }, async () => {
    const { runFile } = readTrajectory('adamw-t5-1.1');
    const spec = absolutePaths(readRunFile(readFileSync(runFile), 'run.json'), dirname(runFile));
    const shuffled = join(temporary, 'shuffled.json');
    writeFileSync(
      shuffled,
      JSON.stringify({ ...spec, steps: 8, shuffle: true, dropoutRate: 0.1, evaluateEvery: 4, checkpointEvery: 3 }),
    );
    const whole = freshFolder();
    expect((await train([shuffled, '--out', whole])).code).toBe(0);

    const out = freshFolder();
    const interrupted = await train([shuffled, '--out', out], (line, interrupt) => {
      if (line.startsWith('Checkpoint 3 ')) interrupt();
    });
    expect(interrupted.code, interrupted.stderr).toBe(1);
    expect(readLines(out).length).toBeLessThan(8);

    const refused = await train([shuffled, '--out', out]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/found: .*expected: .*remedy: .*--resume/s);

    const resumed = await train([shuffled, '--out', out, '--resume']);
    expect(resumed.code, resumed.stderr).toBe(0);
    const expected = readResults(whole);
    const actual = readResults(out);
    expect(actual.lines).toEqual(expected.lines);
    // Where it was interrupted there is one checkpoint more.
    const names = expected.checkpoints.map(([name]) => name);
    expect(actual.checkpoints.filter(([name]) => names.includes(name))).toEqual(expected.checkpoints);
  });

  it('trains a study, goes on after it was killed, and writes one table', { timeout: TIME_LIMIT_MS }, async () => {
    const { runFile } = readTrajectory('adamw-t5-1.1');
    const {
      name: _name,
      seed: _seed,
      task,
      prompt,
      ...run
    } = absolutePaths(readRunFile(readFileSync(runFile), 'run.json'), dirname(runFile));
    const common = { ...run, prompt: { length: prompt.length }, steps: 2, evaluateEvery: 1, checkpointEvery: 0 };
    const study = {
      kind: 'study',
      version: 1,
      name: 'tiny',
      run: common,
      targets: [{ name: 'mood', run: { task } }],
      sources: [
        { name: 'scratch', init: { kind: 'uniform' } },
        { name: 'file', init: prompt.init },
      ],
      seeds: [0, 1],
      ensembles: true,
    };
    const file = join(temporary, 'study.json');
    writeFileSync(file, JSON.stringify(study));
    const [whole, out] = [freshFolder(), freshFolder()];
    const { code, stderr } = await train([file, '--out', whole]);
    expect(code, stderr).toBe(0);

    await train([file, '--out', out], (line, interrupt) => {
      if (line.startsWith('2 of 4 ')) interrupt('SIGKILL');
    });
    const resumed = await train([file, '--out', out, '--resume']);
    expect(resumed.code, resumed.stderr).toBe(0);
    // Runs that were done are only told of: what trains is said before it does.
    expect(resumed.stderr.match(/^Training .*$/gm)?.join()).not.toContain('seed-0');

    const table = (folder: string) => JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
    expect(table(out)).toEqual(table(whole));
    expect(
      table(whole).transfer.map(({ source, seeds }: { source: string; seeds: number }) => [source, seeds]),
    ).toEqual([
      ['scratch', 2],
      ['file', 2],
    ]);
    const { ensembles } = table(whole) as { ensembles: readonly StudyEnsemble[] };
    expect(ensembles).toMatchObject([
      { target: 'mood', source: 'scratch', seeds: [0, 1] },
      { target: 'mood', source: 'file', seeds: [0, 1] },
    ]);
    expect(ensembles.every(({ score }) => score >= 0 && score <= 100)).toBe(true);
    expect(readFileSync(join(out, 'scores.csv'), 'utf8').split('\n')).toHaveLength(1 + 4 * 2 + 1);
    const each = readResults(join(out, 'runs/mood/file/seed-1'));
    expect(each.checkpoints).toEqual(readResults(join(whole, 'runs/mood/file/seed-1')).checkpoints);
    expect(each.lines).toHaveLength(2 + 2);
  });

  it('searches a source in stages that share one GPU and one model', { timeout: TIME_LIMIT_MS }, async () => {
    const { runFile } = readTrajectory('adamw-t5-1.1');
    const {
      name: _,
      seed: _seed,
      task,
      prompt,
      ...run
    } = absolutePaths(readRunFile(readFileSync(runFile), 'run.json'), dirname(runFile));
    const search = {
      kind: 'search',
      version: 1,
      k: 1,
      keyStep: 1,
      mixtureSteps: 1,
      study: {
        kind: 'study',
        version: 1,
        name: 'tiny-search',
        run: { ...run, prompt: { length: prompt.length }, steps: 2, evaluateEvery: 2, checkpointEvery: 0 },
        targets: [{ name: 'mood', run: { task } }],
        sources: [
          { name: 'scratch', init: { kind: 'uniform' } },
          { name: 'file', init: prompt.init, task: 'other' },
        ],
        seeds: [0],
      },
    };
    const file = join(temporary, 'search.json');
    writeFileSync(file, JSON.stringify(search));
    const out = freshFolder();
    const { code, stderr } = await train([file, '--out', out]);
    expect(code, stderr).toBe(0);
    const lines = (start: string) => stderr.split('\n').filter((line) => line.startsWith(start)).length;
    expect([lines('GPU: '), lines('Model: ')]).toEqual([1, 1]);
    for (const stage of ['scratch', 'best']) {
      expect(JSON.parse(readFileSync(join(out, 'mood', stage, 'results.json'), 'utf8')).runs).toHaveLength(1);
    }
    const [report] = JSON.parse(readFileSync(join(out, 'search.json'), 'utf8')).targets;
    expect(report.outcomes.bestOfTopK.start).toBe('file');
    expect(report.refused.mixture).toContain('no target of the study');
  });

  it('says what is wrong and exits with 1, or with 2 for the command line itself', {
    timeout: TIME_LIMIT_MS,
  }, async () => {
    const usage = await train(['one.json']);
    expect([usage.code, usage.stderr.includes('Usage:')]).toEqual([2, true]);
    const missing = await train([join(temporary, 'absent.json'), '--out', freshFolder()]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/where: .*absent\.json.*found: .*expected: .*remedy: /s);
    expect(readdirSync(temporary).filter((name) => name.startsWith('out-'))).not.toContain(`out-${folders - 1}`);
  });
});
