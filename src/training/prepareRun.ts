/**
 * From a run file to everything a run needs: tables read and rendered, text tokenised, the label set, the initial
 * prompt, and the SHA-256 of all that went in. Whatever does not fit is refused here, before the first step.
 */
import { LabError } from '../base/errors.ts';
import { sha256Hex } from '../base/hash.ts';
import { Rng } from '../base/rng.ts';
import { parseNpy } from '../formats/npy.ts';
import { parseTable } from '../formats/table.ts';
import { requireFit } from '../prompts/fit.ts';
import { initializePrompt } from '../prompts/initializers.ts';
import { promptFromArray } from '../prompts/prompt.ts';
import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import { formed } from '../t5/promptForm.ts';
import type { WaywardPenalty } from '../t5/promptTrainer.ts';
import { buildExamples, type Example } from '../tasks/examples.ts';
import { labelSetOf } from '../tasks/labelSet.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { ValidationSet } from './evaluation.ts';
import { type FileBytes, RunFileReader, type RunFiles } from './runFiles.ts';
import type { RunSpec } from './runFileTypes.ts';
import type { RunIdentities } from './runRecords.ts';
import { type CutExample, type TokenizedExample, tokenizeExamples } from './tokenizeExamples.ts';
import { waywardPenaltyOf } from './wayward.ts';

export interface LoadedModel {
  readonly model: FrozenModel;
  readonly tokenizer: Tokenizer;
}

export interface PreparedRun {
  readonly spec: RunSpec;
  readonly train: readonly TokenizedExample[];
  /** null = the run file names no validation table. */
  readonly validation: ValidationSet | null;
  readonly initialPrompt: PromptValues;
  /** What draws the prompt besides its task; null: nothing. */
  readonly wayward: WaywardPenalty | null;
  readonly identities: RunIdentities;
  /** The files that were read, for the run's record. */
  readonly materials: FileBytes;
  /** What a person should know, though nothing is wrong: labels that did not fit, rows filled up. */
  readonly notes: readonly string[];
}

/** @throws LabError of any tag that tables, templates, prompts and files can give */
export async function prepareRun(spec: RunSpec, loaded: LoadedModel, files: RunFiles): Promise<PreparedRun> {
  const { model, tokenizer } = loaded;
  const reader = new RunFileReader(files);
  const trainExamples = await readExamples(spec, spec.task.train, reader);
  const validationExamples =
    spec.task.validation === undefined ? null : await readExamples(spec, spec.task.validation, reader);
  const labels = labelSetOf(spec.task.labels, trainExamples);

  const train = tokenizeExamples(trainExamples, tokenizer, spec.maxInputLength, spec.maxTargetLength);
  const validation =
    validationExamples === null ? null : validationSet(spec, tokenizer, limited(spec, validationExamples), labels);
  const start = await initialPrompt(spec, loaded, labels, reader);
  return {
    spec,
    train,
    validation,
    initialPrompt: formed(start.prompt, spec.prompt),
    wayward: await waywardPenaltyOf(spec, loaded),
    identities: {
      model: model.identity,
      tokenizer: tokenizer.identity,
      trainData: await sha256Hex(await reader.bytes(spec.task.train)),
      validationData:
        spec.task.validation === undefined ? null : await sha256Hex(await reader.bytes(spec.task.validation)),
      sourcePrompt: start.identity,
    },
    materials: reader.materials,
    notes: [...start.notes, ...cutExampleNotes(spec, train), ...cutLabelNotes(validation)],
  };
}

async function readExamples(spec: RunSpec, path: string, reader: RunFileReader): Promise<readonly Example[]> {
  const table = parseTable(await reader.bytes(path), path);
  const { examples } = buildExamples(table, spec.task, path);
  if (examples.length > 0) return examples;
  throw new LabError({
    tag: 'TaskData',
    what: 'This table holds no examples',
    found: `${table.rows.length} rows, the header among them`,
    expected: 'at least one row below the header',
    remedy: 'Choose a table with rows.',
    where: path,
  });
}

function limited(spec: RunSpec, examples: readonly Example[]): readonly Example[] {
  return spec.maxValidationExamples === 0 ? examples : examples.slice(0, spec.maxValidationExamples);
}

function validationSet(
  spec: RunSpec,
  tokenizer: Tokenizer,
  examples: readonly Example[],
  labels: readonly string[] | null,
): ValidationSet {
  const { maxInputLength, maxTargetLength } = spec;
  const tokenized = tokenizeExamples(examples, tokenizer, maxInputLength, maxTargetLength);
  // Labels are cut as training targets are: the prompt was never shown more of them.
  const candidates = tokenizeExamples(
    (labels ?? []).map((label) => ({ input: '', target: label })),
    tokenizer,
    maxInputLength,
    maxTargetLength,
  );
  return {
    examples: examples.map(({ input, target }, index) => ({
      input,
      target,
      inputIds: tokenized[index]?.inputIds ?? new Int32Array(),
    })),
    labels:
      labels === null ? null : labels.map((text, index) => ({ text, ids: [...(candidates[index]?.targetIds ?? [])] })),
  };
}

interface Start {
  readonly prompt: PromptValues;
  /** SHA-256 of the file it came from; null if it was made. */
  readonly identity: string | null;
  readonly notes: readonly string[];
}

async function initialPrompt(
  spec: RunSpec,
  { model, tokenizer }: LoadedModel,
  labels: readonly string[] | null,
  reader: RunFileReader,
): Promise<Start> {
  const { length, init } = spec.prompt;
  const width = model.config.dModel;
  if (init.kind === 'file' || init.kind === 'checkpoint') {
    const name = init.kind === 'file' ? init.path : `checkpoint ${init.step} of ${init.run}`;
    const bytes = await (init.kind === 'file' ? reader.bytes(init.path) : reader.storedPrompt(init.run, init.step));
    const prompt = promptFromArray(parseNpy(bytes, name), name);
    requireFit(prompt, { width, length }, name);
    return { prompt, identity: await sha256Hex(bytes), notes: [] };
  }
  const made = await initializePrompt(init, {
    length,
    width,
    rng: Rng.forSeed(spec.seed, 'initial prompt'),
    embeddingRows: (ids) => model.embeddingRows(ids),
    encode: (text) => tokenizer.encode(text),
    vocabSize: model.config.vocabSize,
    taskLabels: labels,
  });
  return { prompt: made.prompt, identity: null, notes: made.notes };
}

/** Training texts that are longer than the run file's maximum lengths. */
function cutExampleNotes({ maxInputLength, maxTargetLength }: RunSpec, examples: readonly CutExample[]): string[] {
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
