/** Whole runs on the cpu backend against transformers, T5X's Adafactor and torch's AdamW. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectPrompt,
  expectSteps,
  readTrajectory,
  TRAJECTORIES,
  type TrajectoryName,
} from '../../tests/support/trajectories.ts';
import { startCpuBackend } from '../engine/backend.ts';
import { bytesSource } from '../formats/byteSources.ts';
import { composedExecutor } from '../t5/composed/composedExecutor.ts';
import { loadFrozenModel } from '../t5/loadModel.ts';
import type { Evaluation } from './evaluationTypes.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';
import { prepareRun } from './prepareRun.ts';
import { RunControl } from './runControl.ts';
import { readRunFile } from './runFile.ts';
import { freshStart } from './runStart.ts';
import { TrainingRun } from './trainingRun.ts';

/** 128 prompt rows of 128 take this backend half a minute; on the GPU they run in `trainCommand.gpu.test.ts`. */
const SLOW_HERE: ReadonlySet<TrajectoryName> = new Set(['adafactor-factored-0', 'adafactor-factored-1100000']);

const diskSource = (path: string) => bytesSource(path, readFileSync(path));

beforeAll(startCpuBackend);

describe('a run', () => {
  it.each(TRAJECTORIES.filter((name) => !SLOW_HERE.has(name)))('follows the reference %s', async (name) => {
    const trajectory = readTrajectory(name);
    const folder = dirname(trajectory.runFile);
    const spec = readRunFile(readFileSync(trajectory.runFile), 'run.json');
    const modelFolder = join(folder, spec.model);
    const loaded = await loadFrozenModel(
      { name: modelFolder, open: async (path) => diskSource(join(modelFolder, path)) },
      composedExecutor,
      'float32',
      () => {},
    );
    const files = {
      open: async (path: string) => diskSource(join(folder, path)),
      readStoredPrompt: () => Promise.reject(new Error('not asked for')),
    };
    const { parts, start } = freshStart(await prepareRun(spec, loaded, files), loaded, () => 0);
    const steps: Record<(typeof METRIC_COLUMNS)[number], number>[] = [];
    const evaluations: Record<string, Evaluation> = {};
    const run = new TrainingRun(
      parts,
      start,
      new RunControl(() => {}),
      {
        metrics: (row) => {
          const values = METRIC_COLUMNS.map((column, index) => [column, row[index]]);
          steps.push(Object.fromEntries(values));
        },
        evaluating: () => {},
        evaluation: (step, evaluation) => {
          evaluations[step] = evaluation;
        },
        checkpoint: async ({ step, prompt }) => {
          if (trajectory.prompts.has(step)) expectPrompt(prompt.values, step, trajectory);
        },
      },
      () => 0,
    );
    expect(await run.train()).toBe('finished');
    loaded.model.dispose();

    expectSteps(steps, trajectory);
    expect(Object.keys(evaluations)).toEqual(Object.keys(trajectory.evaluations));
    for (const [step, expected] of Object.entries(trajectory.evaluations)) {
      const { samples, exactMatch, accuracy } = evaluations[step] as Evaluation;
      // Samples begin with the first 8 examples; the reference lists all.
      const first = samples.slice(0, 8);
      expect(first.map(({ prediction }) => prediction)).toEqual(expected.predictions.slice(0, 8));
      expect(first.map(({ ranked }) => ranked?.label)).toEqual(expected.ranked.slice(0, 8));
      expect([exactMatch, accuracy]).toEqual([expected.exactMatch, expected.accuracy]);
    }
  });
});
