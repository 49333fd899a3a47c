/** Which runs can train in one batch, and how much room that takes. */
import { LabError } from '../base/errors.ts';
import type { TrainingShape } from '../t5/frozenModel.ts';
import { largestBatch } from './batches.ts';
import type { PreparedRun } from './prepareRun.ts';
import type { RunSpec } from './runFileTypes.ts';
import type { TrainingParts } from './runProgress.ts';

/** What runs of one batch must have in common; everything else may differ. */
const SHARED: readonly (readonly [what: string, of: (spec: RunSpec) => string | number])[] = [
  ['prompt.length', (spec) => spec.prompt.length],
  ['prompt.position', (spec) => spec.prompt.position],
  ['prompt.attention', (spec) => JSON.stringify(spec.prompt.attention)],
  ['batchSize', (spec) => spec.batchSize],
  ['microbatches', (spec) => spec.microbatches],
  ['optimizer.kind', (spec) => spec.optimizer.kind],
  ['zLoss', (spec) => spec.zLoss],
  ['labelSmoothing', (spec) => spec.labelSmoothing],
  ['dropoutRate', (spec) => spec.dropoutRate],
];

/**
 * Refuses runs that cannot share a batch. @throws LabError `RunFile` that names what differs; Error if there are no runs,
 * or they do not share the model: that is a fault of the caller
 */
export function requireJointRuns(runs: readonly Pick<TrainingParts, 'spec' | 'model'>[]): void {
  const [first, ...others] = runs;
  if (first === undefined) throw new Error('There is no run to train.');
  for (const { spec, model } of others) {
    if (model !== first.model) throw new Error('Runs of one batch share one model.');
    for (const [what, of] of SHARED) {
      if (of(spec) === of(first.spec)) continue;
      throw new LabError({
        tag: 'RunFile',
        what: 'These runs cannot be trained in one batch',
        found: `${what} ${of(first.spec)} in "${first.spec.name}", ${of(spec)} in "${spec.name}"`,
        expected: `the same ${SHARED.map(([name]) => name).join(', ')}`,
        remedy: 'Train them one after the other, or make them alike.',
      });
    }
  }
}

/** The largest training step of runs that train in one batch, or of one run: a part of it, if it is computed in parts. */
export function trainingShape(runs: readonly Pick<PreparedRun, 'spec' | 'train'>[]): TrainingShape {
  const batches = runs.map(({ spec, train }) => largestBatch(train, spec));
  return {
    promptLength: runs[0]?.spec.prompt.length ?? 0,
    prompts: runs.length,
    batchSize: batches.reduce((sum, batch) => sum + batch.batchSize, 0) / (runs[0]?.spec.microbatches ?? 1),
    inputLength: Math.max(...batches.map(({ inputLength }) => inputLength)),
    targetLength: Math.max(...batches.map(({ targetLength }) => targetLength)),
    dropoutRate: runs[0]?.spec.dropoutRate ?? 0,
  };
}
