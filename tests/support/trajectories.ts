/** The reference runs of `tests/fixtures/training` (made by `tools/fixtures/trajectories.py`), and how runs are held against them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseNpy } from '../../src/formats/npy.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/training');

export const TRAJECTORIES = [
  'adafactor-0-t5-1.0',
  'adafactor-0-t5-1.1',
  'adafactor-1100000-t5-1.0',
  'adafactor-1100000-t5-1.1',
  'adafactor-factored-0',
  'adafactor-factored-1100000',
  'adamw-batch-wraps',
  'adamw-t5-1.0',
  'adamw-t5-1.1',
] as const;
export type TrajectoryName = (typeof TRAJECTORIES)[number];

/** Of every step's numbers and of every prompt, against transformers and T5X's Adafactor in PyTorch and NumPy. */
const RELATIVE_TOLERANCE = 1e-3;

interface ExpectedStep {
  readonly step: number;
  readonly loss: number;
  readonly targetTokens: number;
  readonly gradientNorm: number;
  readonly updateRms: number;
}

interface ExpectedEvaluation {
  readonly predictions: readonly string[];
  readonly ranked: readonly string[];
  readonly exactMatch: number;
  readonly accuracy: number;
}

export interface Trajectory {
  readonly runFile: string;
  readonly metrics: readonly ExpectedStep[];
  readonly evaluations: Readonly<Record<string, ExpectedEvaluation>>;
  /** Prompts after some of the steps, by step. */
  readonly prompts: ReadonlyMap<number, Float32Array | Float64Array>;
}

export function readTrajectory(name: TrajectoryName): Trajectory {
  const folder = join(FOLDER, name);
  const { metrics, evaluations, prompts } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  return {
    runFile: join(folder, 'run.json'),
    metrics,
    evaluations,
    prompts: new Map(
      Object.entries<string>(prompts).map(([step, file]) => [
        Number(step),
        parseNpy(readFileSync(join(folder, file)), file).values,
      ]),
    ),
  };
}

/** Every step's numbers are the reference's, and there are as many steps. */
export function expectSteps(actual: readonly ExpectedStep[], { metrics }: Trajectory): void {
  expect(actual.map(({ step, targetTokens }) => [step, targetTokens])).toEqual(
    metrics.map(({ step, targetTokens }) => [step, targetTokens]),
  );
  for (const column of ['loss', 'gradientNorm', 'updateRms'] as const) {
    metrics.forEach((expected, index) => {
      const error = Math.abs((actual[index]?.[column] ?? Number.NaN) / expected[column] - 1);
      expect(error, `${column} of step ${expected.step}`).toBeLessThan(RELATIVE_TOLERANCE);
    });
  }
}

/** The prompt after `step` steps is the reference's, relative to its norm. */
export function expectPrompt(actual: ArrayLike<number>, step: number, { prompts }: Trajectory): void {
  const expected = prompts.get(step);
  if (expected === undefined) throw new Error(`the reference has no prompt of step ${step}`);
  expect(actual).toHaveLength(expected.length);
  const difference = Math.hypot(...Array.from(expected, (value, index) => value - (actual[index] ?? Number.NaN)));
  expect(difference / Math.hypot(...expected), `prompt after step ${step}`).toBeLessThan(RELATIVE_TOLERANCE);
}
