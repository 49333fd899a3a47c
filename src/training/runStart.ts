/** From a prepared run to a training loop that can begin: afresh, or where its newest whole checkpoint stands. */
import { isLabError, LabError } from '../base/errors.ts';
import type { PromptValues } from '../t5/frozenModel.ts';
import { formed } from '../t5/promptForm.ts';
import { BatchCursor } from './batches.ts';
import { evaluate, type ValidationSet } from './evaluation.ts';
import type { TaskEvaluation } from './evaluationTypes.ts';
import { mixtureEvaluation } from './mixtureEvaluation.ts';
import { createOptimizer } from './optimizers/optimizer.ts';
import type { LoadedModel, PreparedRun } from './prepareRun.ts';
import type { TrainingParts, TrainingStart } from './runProgress.ts';
import type { RunIdentities, RunRecord, SnapshotRecord } from './runRecords.ts';
import type { RunStore } from './runStore.ts';

export interface ReadyRun {
  readonly parts: TrainingParts;
  readonly start: TrainingStart;
  /** For the person: checkpoints that were passed over because they are damaged. */
  readonly notes: readonly string[];
}

/** A run at step 0. `nowSeconds` times evaluations. */
export function freshStart(prepared: PreparedRun, loaded: LoadedModel, nowSeconds: () => number): ReadyRun {
  const { spec, initialPrompt, train, mixture, wayward } = prepared;
  const optimizer = createOptimizer(spec.optimizer, initialPrompt.length, initialPrompt.width).state();
  return {
    parts: {
      spec,
      model: loaded.model,
      batches: BatchCursor.start(train, spec, mixture),
      wayward,
      evaluate: evaluator(prepared, loaded, nowSeconds),
    },
    start: { step: 0, prompt: initialPrompt, optimizer, seconds: 0, lastEvaluatedStep: 0 },
    notes: [],
  };
}

/**
 * The run at its newest checkpoint that is whole and not in the trash; at step 0, where it gives the same steps again,
 * if there is none.
 * @throws LabError `Checkpoint` if what the run was made of is not what is there now
 */
export async function resumedStart(
  record: RunRecord,
  prepared: PreparedRun,
  loaded: LoadedModel,
  store: RunStore,
  nowSeconds: () => number,
): Promise<ReadyRun> {
  requireSameIdentities(record.identities, prepared.identities);
  const notes: string[] = [];
  const { items, damaged } = await store.listCheckpoints(record.id);
  for (const { where, found } of damaged) notes.push(`Passed over a damaged checkpoint (${where}: ${found}).`);
  const whole = items.filter(({ trashed }) => !trashed).reverse();
  for (const { step } of whole) {
    try {
      const snapshot = await store.readCheckpoint(record.id, step);
      return { ...startFromSnapshot(snapshot, prepared, loaded, nowSeconds), notes };
    } catch (error) {
      if (!isLabError(error, 'Checkpoint')) throw error;
      notes.push(`Checkpoint ${step} is damaged (${error.found}); continued from the one before.`);
    }
  }
  return { ...freshStart(prepared, loaded, nowSeconds), notes };
}

function startFromSnapshot(
  snapshot: SnapshotRecord,
  prepared: PreparedRun,
  loaded: LoadedModel,
  nowSeconds: () => number,
): ReadyRun {
  const { spec, train, mixture, initialPrompt, identities } = prepared;
  requireSameIdentities(snapshot.identities, identities);
  requireSameShape(snapshot.prompt, initialPrompt);
  const fresh = freshStart(prepared, loaded, nowSeconds);
  const { step, prompt, optimizer, seconds, lastEvaluatedStep } = snapshot;
  // Says what is wrong with a state that does not fit.
  createOptimizer(spec.optimizer, prompt.length, prompt.width).restore(optimizer);
  return {
    parts: { ...fresh.parts, batches: BatchCursor.fromState(snapshot.batches, train, spec, mixture) },
    start: { step, prompt: formed(prompt, spec.prompt), optimizer, seconds, lastEvaluatedStep },
    notes: [],
  };
}

function evaluator(
  { spec, tasks }: PreparedRun,
  { model, tokenizer }: LoadedModel,
  nowSeconds: () => number,
): TrainingParts['evaluate'] {
  const validated = tasks.flatMap(({ name, validation }) => (validation === null ? [] : [{ name, validation }]));
  const [first] = validated;
  if (first === undefined) return null;
  // A batch of training is in memory a part at a time.
  const settings = { ...spec, batchSize: spec.batchSize / spec.microbatches };
  const evaluateOn = (validation: ValidationSet, prompt: PromptValues, signal: AbortSignal) =>
    evaluate(model, tokenizer, prompt, validation, settings, signal, nowSeconds);
  if (spec.mixture === undefined) return (prompt, signal) => evaluateOn(first.validation, prompt, signal);
  return async (prompt, signal) => {
    const evaluated: TaskEvaluation[] = [];
    for (const { name, validation } of validated) {
      evaluated.push({ name: name ?? '', evaluation: await evaluateOn(validation, prompt, signal) });
    }
    return mixtureEvaluation(evaluated);
  };
}

const INGREDIENTS: Readonly<Record<keyof RunIdentities, string>> = {
  model: 'model',
  tokenizer: 'tokenizer',
  trainData: 'training table',
  validationData: 'validation table',
  sourcePrompt: 'source prompt',
};

function requireSameIdentities(recorded: RunIdentities, current: RunIdentities): void {
  const names = Object.keys(INGREDIENTS) as (keyof RunIdentities)[];
  const changed = names.filter((name) => recorded[name] !== current[name]);
  if (changed.length === 0) return;
  const show = (identities: RunIdentities) =>
    changed.map((name) => `${INGREDIENTS[name]} ${identities[name]?.slice(0, 12) ?? 'none'}…`).join(', ');
  throw new LabError({
    tag: 'Checkpoint',
    what: 'This run was made of other files than are here now',
    found: `SHA-256: ${show(current)}`,
    expected: show(recorded),
    remedy: `Give it the same ${changed.map((name) => INGREDIENTS[name]).join(' and ')} as before, or start a new run.`,
  });
}

function requireSameShape(stored: PromptValues, expected: PromptValues): void {
  if (stored.length === expected.length && stored.width === expected.width) return;
  throw new LabError({
    tag: 'Checkpoint',
    what: 'The prompt of this checkpoint has another shape than the run',
    found: `[${stored.length}, ${stored.width}]`,
    expected: `[${expected.length}, ${expected.width}]`,
    remedy: 'Continue from an earlier checkpoint.',
  });
}
