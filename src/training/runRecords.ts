/**
 * What a run leaves in storage, as types, and the way back: each `restore…` function turns an unknown stored value into
 * its typed record or throws LabError `Checkpoint` that names the part that is damaged. A record may be of an older
 * version of the lab, half-written by a crashed browser, or edited by hand; nothing of it is believed unseen.
 *
 * A checkpoint is three records, written in one transaction: a small header (listed and trashed without touching the
 * rest), the snapshot (everything that training continues from), and the history since the checkpoint before.
 */
import * as v from 'valibot';
import { isLabError, LabError, type LabErrorParts } from '../base/errors.ts';
import type { PromptValues } from '../t5/frozenModel.ts';
import type { OptimizerState } from '../t5/promptTrainer.ts';
import type { Evaluation } from './evaluationTypes.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';
import { parseRunFile } from './runFile.ts';
import type { RunSpec } from './runFileTypes.ts';
import type { TimelineEntry } from './timeline.ts';

/** `training` covers evaluating and paused as well: all of them end when the tab does. */
export type StoredRunState = 'training' | 'finished' | 'stopped' | 'failed';

/** SHA-256 of everything that went into a run. A run continues only on what it began with. */
export interface RunIdentities {
  readonly model: string;
  readonly tokenizer: string;
  readonly trainData: string;
  readonly validationData: string | null;
  readonly sourcePrompt: string | null;
}

export type StoredModelSource = { readonly kind: 'lab' } | { readonly kind: 'files'; readonly name: string };

/** Where a run was begun. It changes nothing about the run, but may explain one that another machine does not repeat. */
export interface RunEnvironment {
  /** The file of the build that trained: its name holds a hash of it. */
  readonly code: string;
  /** The browser's own name for itself, or Node's version. */
  readonly host: string;
  /** The GPU as the browser names it. */
  readonly adapter: string;
}

export interface RunRecord {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  readonly spec: RunSpec;
  readonly state: StoredRunState;
  /** Why it failed; null unless `state` is `failed`. */
  readonly error: LabErrorParts | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Steps done at the newest checkpoint. */
  readonly lastStep: number;
  readonly identities: RunIdentities;
  readonly modelSource: StoredModelSource;
  /** Absent from runs of studies and of earlier versions of the lab. */
  readonly environment?: RunEnvironment;
  /** How many it trains on; runs of earlier versions of the lab do not say. */
  readonly trainExamples?: number;
  /** Deleted by the person, who may still undo it. */
  readonly trashed: boolean;
}

/** The files a run was given (tables, source prompt), by the path its spec names them with; the lab's own are not kept. */
export interface MaterialsRecord {
  readonly version: 1;
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

export interface CheckpointHeader {
  readonly version: 1;
  readonly runId: string;
  /** Steps done, from 1. */
  readonly step: number;
  /** As T5X counts: the optimizer's initial step + steps done. */
  readonly globalStep: number;
  readonly createdAtMs: number;
  readonly trashed: boolean;
}

/** Everything that changes while a run trains. Training from here on is bit for bit what it would have been. */
export interface Snapshot {
  readonly step: number;
  readonly prompt: PromptValues;
  readonly optimizer: OptimizerState;
  /** `BatchCursorState`, checked where the cursor is made of it. */
  readonly batches: unknown;
  /** Time spent in steps so far. */
  readonly seconds: number;
  /** The step of the newest evaluation; 0 = none yet. */
  readonly lastEvaluatedStep: number;
}

export interface SnapshotRecord extends Snapshot {
  readonly version: 1;
  readonly identities: RunIdentities;
}

export interface StepEvaluation {
  readonly step: number;
  readonly evaluation: Evaluation;
}

/** What happened between a checkpoint and the one before it. */
export interface HistoryRecord {
  readonly version: 1;
  /** `[rows, METRIC_COLUMNS.length]`, row-major. */
  readonly rows: Float64Array;
  readonly evaluations: readonly StepEvaluation[];
  /** Of runs of the page, in the order of time. */
  readonly timeline?: readonly TimelineEntry[];
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const counts = v.record(v.string(), count);

const errorParts = v.object({
  tag: v.custom<LabErrorParts['tag']>((tag) => typeof tag === 'string'),
  what: v.string(),
  found: v.string(),
  expected: v.string(),
  remedy: v.string(),
  where: v.exactOptional(v.string()),
});

const identities = v.object({
  model: sha256,
  tokenizer: sha256,
  trainData: sha256,
  validationData: v.nullable(sha256),
  sourcePrompt: v.nullable(sha256),
});

const runRecord = v.object({
  version: v.literal(1),
  id: v.string(),
  name: v.string(),
  spec: v.unknown(), // checked by the run file's own parser
  state: v.picklist(['training', 'finished', 'stopped', 'failed']),
  error: v.nullable(errorParts),
  createdAtMs: finite,
  updatedAtMs: finite,
  lastStep: count,
  identities,
  modelSource: v.variant('kind', [
    v.object({ kind: v.literal('lab') }),
    v.object({ kind: v.literal('files'), name: v.string() }),
  ]),
  environment: v.exactOptional(v.object({ code: v.string(), host: v.string(), adapter: v.string() })),
  trainExamples: v.exactOptional(count),
  trashed: v.boolean(),
});

const materialsRecord = v.object({
  version: v.literal(1),
  files: v.record(
    v.string(),
    v.custom<Uint8Array<ArrayBuffer>>((bytes) => bytes instanceof Uint8Array),
  ),
});

const checkpointHeader = v.object({
  version: v.literal(1),
  runId: v.string(),
  step: v.pipe(count, v.minValue(1)),
  globalStep: count,
  createdAtMs: finite,
  trashed: v.boolean(),
});

const snapshotRecord = v.object({
  version: v.literal(1),
  step: v.pipe(count, v.minValue(1)),
  prompt: v.pipe(
    v.object({ length: count, width: count, values: v.instance(Float32Array) }),
    v.check(({ length, width, values }) => values.length === length * width, 'values do not fill [length, width]'),
    v.check(({ values }) => values.every(Number.isFinite), 'values are not finite'),
  ),
  // Whether the averages fit this run is for the optimizer to say.
  optimizer: v.object({
    kind: v.picklist(['adafactor', 'adamw']),
    step: count,
    averages: v.record(v.string(), v.instance(Float32Array)),
  }),
  batches: v.unknown(),
  seconds: v.pipe(finite, v.minValue(0)),
  lastEvaluatedStep: count,
  identities,
});

const prediction = v.object({
  input: v.string(),
  target: v.string(),
  prediction: v.string(),
  ranked: v.exactOptional(v.object({ label: v.string(), probability: finite })),
});

const singleEvaluation = {
  examples: count,
  exactMatch: finite,
  accuracy: v.nullable(finite),
  results: v.exactOptional(v.record(v.string(), v.nullable(finite))),
  labels: v.nullable(
    v.object({
      targetCounts: counts,
      predictionCounts: counts,
      missed: v.array(v.string()),
      invented: v.array(v.string()),
      collapsedTo: v.nullable(v.string()),
    }),
  ),
  samples: v.array(prediction),
  seconds: finite,
};

const evaluation = v.object({
  ...singleEvaluation,
  tasks: v.exactOptional(v.array(v.object({ name: v.string(), evaluation: v.object(singleEvaluation) }))),
});

const historyRecord = v.object({
  version: v.literal(1),
  rows: v.pipe(
    v.instance(Float64Array),
    v.check((rows) => rows.length % METRIC_COLUMNS.length === 0, `rows are not ${METRIC_COLUMNS.length} numbers wide`),
    v.check((rows) => rows.every(Number.isFinite), 'values are not finite'),
  ),
  evaluations: v.array(v.object({ step: count, evaluation })),
  timeline: v.exactOptional(
    v.array(
      v.variant('kind', [
        v.object({ kind: v.literal('clock'), step: count, seconds: finite, epochMs: finite }),
        v.object({
          kind: v.picklist(['started', 'resumed', 'paused', 'continued', 'gpuLost']),
          step: count,
          epochMs: finite,
        }),
      ]),
    ),
  ),
});

export function restoreRun(stored: unknown, where: string): RunRecord {
  const record = restore(runRecord, stored, where);
  try {
    return { ...record, spec: parseRunFile(record.spec, where) };
  } catch (error) {
    throw isLabError(error) ? damaged(`spec: ${error.found}`, where) : error;
  }
}

export function restoreMaterials(stored: unknown, where: string): MaterialsRecord {
  return restore(materialsRecord, stored, where);
}

export function restoreHeader(stored: unknown, where: string): CheckpointHeader {
  return restore(checkpointHeader, stored, where);
}

export function restoreSnapshot(stored: unknown, where: string): SnapshotRecord {
  return restore(snapshotRecord, stored, where);
}

export function restoreHistory(stored: unknown, where: string): HistoryRecord {
  return restore(historyRecord, stored, where);
}

function restore<T extends v.GenericSchema>(schema: T, stored: unknown, where: string): v.InferOutput<T> {
  const parsed = v.safeParse(schema, stored);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the record'}: ${issue.message}`);
  throw damaged(stored === undefined ? 'nothing' : problems.slice(0, 3).join('; '), where);
}

function damaged(found: string, where: string): LabError {
  return new LabError({
    tag: 'Checkpoint',
    what: 'This stored record is damaged',
    found,
    expected: 'a record as this version of the lab writes it',
    remedy: 'Continue from an earlier checkpoint, or delete the run and train again.',
    where,
  });
}
