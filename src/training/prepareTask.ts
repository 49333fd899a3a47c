/** From one of a run file's tasks to token ids: tables read and rendered, text tokenised, the label set. */
import { sha256Hex } from '../base/hash.ts';
import { labelSetOf } from '../tasks/labelSet.ts';
import { type MetricName, scoreAnswers } from '../tasks/metrics/taskMetrics.ts';
import type { PresetExample } from '../tasks/presets/presetExamples.ts';
import { presetNamed } from '../tasks/presets/presets.ts';
import type { Split } from '../tasks/presets/taskPreset.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { ValidationSet } from './evaluation.ts';
import type { RunFileReader } from './runFiles.ts';
import type { RunSpec } from './runFileTypes.ts';
import type { RunTask } from './runTasks.ts';
import { taskExamples } from './taskExamples.ts';
import { type CutExample, type TokenizedExample, tokenizeExamples } from './tokenizeExamples.ts';

/** What a run file says about the texts of all its tasks. */
export type TextLimits = Pick<RunSpec, 'maxInputLength' | 'maxTargetLength' | 'maxValidationExamples'>;

export interface PreparedTask {
  /** null = the run's only one. */
  readonly name: string | null;
  readonly train: readonly TokenizedExample[];
  /** null = the run file names no validation table. */
  readonly validation: ValidationSet | null;
  /** null = answers are free text. */
  readonly labels: readonly string[] | null;
  /** SHA-256 of the tables. */
  readonly trainData: string;
  readonly validationData: string | null;
  /** What a person should know, though nothing is wrong. */
  readonly notes: readonly string[];
}

/** @throws LabError of any tag that tables, templates and files can give */
export async function prepareTask(
  task: RunTask,
  limits: TextLimits,
  tokenizer: Tokenizer,
  reader: RunFileReader,
): Promise<PreparedTask> {
  const { train: trainPath, validation: validationPath } = task;
  const trainExamples = await readExamples(task, 'train', trainPath, reader);
  const validationExamples =
    validationPath === undefined ? null : await readExamples(task, 'validation', validationPath, reader);
  const labels = labelsOfTask(task, trainExamples);
  const train = tokenizeExamples(trainExamples, tokenizer, limits.maxInputLength, limits.maxTargetLength);
  const validation =
    validationExamples === null
      ? null
      : validationSet(limits, tokenizer, limited(limits, validationExamples), labels, task.metrics);
  const where = task.name === undefined ? '' : `${task.name}: `;
  return {
    name: task.name ?? null,
    train,
    validation,
    labels,
    trainData: await sha256Hex(await reader.bytes(trainPath)),
    validationData: validationPath === undefined ? null : await sha256Hex(await reader.bytes(validationPath)),
    notes: [...cutExampleNotes(limits, train), ...cutLabelNotes(validation)].map((note) => where + note),
  };
}

async function readExamples(task: RunTask, split: Split, path: string, reader: RunFileReader) {
  return taskExamples(task, split, path, await reader.bytes(path));
}

/** What answers are chosen among; null = they are free text. */
export function labelsOfTask(task: RunTask, trainExamples: readonly PresetExample[]): readonly string[] | null {
  const preset = presetNamed(task.preset);
  return preset === undefined ? labelSetOf(task.labels, trainExamples) : preset.labelWords;
}

function limited({ maxValidationExamples }: TextLimits, examples: readonly PresetExample[]): readonly PresetExample[] {
  return maxValidationExamples === 0 ? examples : examples.slice(0, maxValidationExamples);
}

function validationSet(
  { maxInputLength, maxTargetLength }: TextLimits,
  tokenizer: Tokenizer,
  examples: readonly PresetExample[],
  labels: readonly string[] | null,
  metrics: readonly MetricName[] = [],
): ValidationSet {
  requireFittingMetrics(metrics, examples, labels);
  const tokenized = tokenizeExamples(examples, tokenizer, maxInputLength, maxTargetLength);
  // Labels are cut as training targets are: the prompt was never shown more of them.
  const candidates = tokenizeExamples(
    (labels ?? []).map((label) => ({ input: '', target: label })),
    tokenizer,
    maxInputLength,
    maxTargetLength,
  );
  return {
    examples: examples.map((example, index) => ({
      ...example,
      inputIds: tokenized[index]?.inputIds ?? new Int32Array(),
    })),
    labels:
      labels === null ? null : labels.map((text, index) => ({ text, ids: [...(candidates[index]?.targetIds ?? [])] })),
    ...(metrics.length > 0 && { metrics }),
  };
}

/** Right answers to every example show whether the metrics can be computed. @throws LabError `TaskData` if not */
function requireFittingMetrics(
  metrics: readonly MetricName[],
  examples: readonly PresetExample[],
  labels: readonly string[] | null,
): void {
  const right = examples.map((example) => ({ ...example, prediction: example.target }));
  scoreAnswers(metrics, right, labels);
}

/** Training texts that are longer than the run file's maximum lengths. */
function cutExampleNotes({ maxInputLength, maxTargetLength }: TextLimits, examples: readonly CutExample[]): string[] {
  const sides = [
    { name: 'inputs', maximum: maxInputLength, cut: examples.filter(({ inputWasCut }) => inputWasCut).length },
    { name: 'targets', maximum: maxTargetLength, cut: examples.filter(({ targetWasCut }) => targetWasCut).length },
  ];
  return sides
    .filter(({ cut }) => cut > 0)
    .map(({ name, maximum, cut }) => `${cut} of ${examples.length} training ${name} were cut to ${maximum} tokens.`);
}

/** Two labels that `maxTargetLength` cuts to the same tokens cannot be told apart. */
function cutLabelNotes(validation: ValidationSet | null): string[] {
  const firstWith = new Map<string, string>();
  const notes: string[] = [];
  for (const { text, ids } of validation?.labels ?? []) {
    const key = ids.join(' ');
    const other = firstWith.get(key);
    if (other === undefined) firstWith.set(key, text);
    else notes.push(`The labels "${other}" and "${text}" are the same when cut to the maximum target length.`);
  }
  return notes;
}
