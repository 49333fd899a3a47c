/**
 * Initial prompts that are made rather than read. The distributions are those of T5X prompt tuning
 * (prompt_tuning/prompts.py); the numbers themselves cannot be, because JAX's random bits are not reproduced here.
 */
import { LabError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import type { Prompt } from './prompt.ts';

/** Rows that are not given by labels or text. */
export type FallbackKind = 'sampledVocab' | 'uniform' | 'zeros';

/** How to make a prompt; the kinds of a run file's `prompt.init` that need no stored prompt. */
export type MadePromptInit =
  /** U[0, scale) as T5X draws it (default scale 0.5); `symmetric` gives U[-scale, scale) as Lester et al. write it. */
  | { readonly kind: 'uniform'; readonly scale?: number; readonly symmetric?: boolean }
  /** Distinct rows of the first `populationSize` (default 5000) embeddings. */
  | { readonly kind: 'sampledVocab'; readonly populationSize?: number }
  /** Row i = mean embedding of label i's tokens; the rest from sampledVocab. Labels default to the task's. */
  | { readonly kind: 'classLabels'; readonly labels?: readonly string[]; readonly populationSize?: number }
  /** Row i = embedding of the text's token i; the rest from `fallback` (default sampledVocab). */
  | { readonly kind: 'text'; readonly text: string; readonly fallback?: FallbackKind };

/** What an initializer may draw on. */
export interface InitializerSource {
  readonly length: number; // P
  readonly width: number; // d_model
  readonly rng: Rng;
  /** Rows of the shared embedding table, `[ids.length, width]` row-major. */
  embeddingRows(ids: readonly number[]): Promise<Float32Array>;
  /** Token ids of plain text, without EOS. */
  encode(text: string): readonly number[];
  /** Rows of the embedding table. */
  readonly vocabSize: number;
  /** The task's label set, for `classLabels` without its own labels; null if the task has none. */
  readonly taskLabels: readonly string[] | null;
}

export interface InitialPrompt {
  readonly prompt: Prompt;
  /** What a person should know about how it was made: labels dropped, rows filled up. */
  readonly notes: readonly string[];
}

/** The paper's "5,000 most common tokens": SentencePiece orders its pieces by frequency. */
export const DEFAULT_POPULATION_SIZE = 5000;
/** T5X's flax `uniform(scale=0.5)`. */
export const DEFAULT_UNIFORM_SCALE = 0.5;

/**
 * Makes the initial prompt `[source.length, source.width]`.
 * @throws LabError `RunFile` if class labels are asked for and there are none, or if labels or text have no tokens.
 */
export function initializePrompt(init: MadePromptInit, source: InitializerSource): Promise<InitialPrompt> {
  switch (init.kind) {
    case 'uniform':
      return uniformPrompt(source, init.scale, init.symmetric);
    case 'sampledVocab':
      return sampledVocabPrompt(source, init.populationSize);
    case 'classLabels':
      return classLabelPrompt(source, init.labels, init.populationSize);
    case 'text':
      return textPrompt(source, init.text, init.fallback);
  }
}

async function uniformPrompt(
  source: InitializerSource,
  scale = DEFAULT_UNIFORM_SCALE,
  symmetric = false,
): Promise<InitialPrompt> {
  const { length, width, rng } = source;
  const values = new Float32Array(length * width);
  for (let index = 0; index < values.length; index++) {
    // 24 random bits are exact in float32, so that rounding cannot lift the draw itself to 1.
    const draw = (rng.nextUint32() >>> 8) / 2 ** 24;
    values[index] = symmetric ? scale * (2 * draw - 1) : scale * draw;
  }
  return { prompt: { length, width, values }, notes: [] };
}

async function sampledVocabPrompt(
  source: InitializerSource,
  populationSize = DEFAULT_POPULATION_SIZE,
): Promise<InitialPrompt> {
  const { length, width, rng, vocabSize } = source;
  const population = Math.min(populationSize, vocabSize);
  const notes: string[] = [];
  if (population < length) {
    notes.push(`${length} rows are drawn from ${population} embeddings: some occur more than once.`);
  }
  const values = await source.embeddingRows(sampleIds(rng, length, population));
  return { prompt: { length, width, values }, notes };
}

/** `count` ids below `population`: distinct where there are enough of them, independent draws otherwise. */
function sampleIds(rng: Rng, count: number, population: number): number[] {
  if (count > population) return Array.from({ length: count }, () => rng.nextBelow(population));
  const drawn = new Set<number>();
  // Floyd's algorithm: uniform over subsets with `count` draws, whatever the population; then put in random order.
  for (let bound = population - count; bound < population; bound++) {
    const draw = rng.nextBelow(bound + 1);
    drawn.add(drawn.has(draw) ? bound : draw);
  }
  return rng.shuffle([...drawn]);
}

async function classLabelPrompt(
  source: InitializerSource,
  ownLabels?: readonly string[],
  populationSize?: number,
): Promise<InitialPrompt> {
  const labels = ownLabels ?? source.taskLabels ?? [];
  if (labels.length === 0) {
    throw new LabError({
      tag: 'RunFile',
      what: 'A start from class labels needs labels',
      found: 'a task without a label set, and no labels given',
      expected: 'at least one label',
      remedy: 'List the labels in the run file (prompt.init.labels), or start from sampled vocabulary.',
    });
  }
  const rows: Float32Array[] = [];
  for (const label of labels.slice(0, source.length)) {
    rows.push(await meanEmbedding(source, requireTokens(source, label, `The label "${label}"`)));
  }
  const notes: string[] = [];
  if (labels.length > source.length) {
    const dropped = labels.slice(source.length);
    notes.push(`${source.length} rows cannot hold ${labels.length} labels: dropped ${dropped.join(', ')}.`);
  }
  return filledUp(source, rows, await sampledVocabPrompt(source, populationSize), notes);
}

/** Mean of the tokens' embeddings, `[width]`, summed in double precision. */
async function meanEmbedding(source: InitializerSource, ids: readonly number[]): Promise<Float32Array> {
  const { width } = source;
  const embeddings = await source.embeddingRows(ids);
  return Float32Array.from({ length: width }, (_, column) => {
    let sum = 0;
    for (let token = 0; token < ids.length; token++) sum += embeddings[token * width + column] ?? 0;
    return sum / ids.length;
  });
}

async function textPrompt(
  source: InitializerSource,
  text: string,
  fallback: FallbackKind = 'sampledVocab',
): Promise<InitialPrompt> {
  const { length, width } = source;
  const ids = requireTokens(source, text, 'The text of the start');
  const embeddings = await source.embeddingRows(ids.slice(0, length));
  const rows = Array.from({ length: Math.min(length, ids.length) }, (_, row) =>
    embeddings.subarray(row * width, (row + 1) * width),
  );
  const notes: string[] = [];
  if (ids.length > length) {
    notes.push(`The text has ${ids.length} tokens: the last ${ids.length - length} do not fit into ${length} rows.`);
  }
  return filledUp(source, rows, await fallbackPrompt(source, fallback), notes);
}

async function fallbackPrompt(source: InitializerSource, fallback: FallbackKind): Promise<InitialPrompt> {
  const { length, width } = source;
  switch (fallback) {
    case 'sampledVocab':
      return sampledVocabPrompt(source);
    case 'uniform':
      return uniformPrompt(source);
    case 'zeros':
      return { prompt: { length, width, values: new Float32Array(length * width) }, notes: [] };
  }
}

/**
 * The given rows, and below them what the fallback has in those places. As in T5X the fallback is drawn whole, so that
 * whether its rows are distinct depends on the prompt's length and not on the number of labels.
 */
function filledUp(
  source: InitializerSource,
  rows: readonly Float32Array[],
  fallback: InitialPrompt,
  notes: readonly string[],
): InitialPrompt {
  const { length, width } = source;
  const values = fallback.prompt.values.slice();
  for (const [index, row] of rows.entries()) values.set(row, index * width);
  const fallbackNotes = rows.length < length ? fallback.notes : [];
  return { prompt: { length, width, values }, notes: [...notes, ...fallbackNotes] };
}

function requireTokens(source: InitializerSource, text: string, what: string): readonly number[] {
  const ids = source.encode(text);
  if (ids.length > 0) return ids;
  throw new LabError({
    tag: 'RunFile',
    what: `${what} has no tokens`,
    found: `"${text}", which the tokenizer turns into nothing`,
    expected: 'at least one token',
    remedy: 'Give it at least one word.',
  });
}
