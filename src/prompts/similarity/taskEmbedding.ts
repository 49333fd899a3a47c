/**
 * Task embeddings: a task's soft prompt, kept at a fixed early step, read as what says which task it is (SPoT, section
 * 3.2). Here is the door to all similarities: what passes `requireComparable` is finite and of one width.
 */
import { LabError } from '../../base/errors.ts';

/** Row-major `[length, width]`, one row a prompt token; a named `Prompt`, or one in double precision. */
export interface TaskEmbedding {
  /** Of the prompt, for messages. */
  readonly name: string;
  readonly length: number; // P
  readonly width: number; // d_model
  readonly values: Float32Array | Float64Array; // [P, d_model]
}

/**
 * Returns if all embeddings are finite and of the first one's width. Their lengths may differ.
 * @throws LabError `PromptShape` for another width, no rows or a shape that does not count the values; `PromptValues`
 *   for NaN and infinities
 */
export function requireComparable(embeddings: readonly TaskEmbedding[]): void {
  const [first] = embeddings;
  if (first === undefined) return;
  for (const embedding of embeddings) {
    requireSameWidth(embedding, first);
    requireMatrix(embedding);
    requireFinite(embedding);
  }
}

function requireSameWidth(embedding: TaskEmbedding, first: TaskEmbedding): void {
  if (embedding.width === first.width) return;
  throw new LabError({
    tag: 'PromptShape',
    what: 'Prompts of different models cannot be compared',
    found: `width ${embedding.width}`,
    expected: `width ${first.width}, as "${first.name}" has`,
    remedy: 'Compare prompts of one model only.',
    where: embedding.name,
  });
}

function requireMatrix({ name, length, width, values }: TaskEmbedding): void {
  if (length >= 1 && width >= 1 && length * width === values.length) return;
  throw new LabError({
    tag: 'PromptShape',
    what: 'This prompt has no tokens, or not those of its shape',
    found: `${values.length} values for ${length} × ${width}`,
    expected: 'at least one row and one column, and a value for each place',
    remedy: 'Load the prompt again.',
    where: name,
  });
}

function requireFinite({ name, width, values }: TaskEmbedding): void {
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return;
  throw new LabError({
    tag: 'PromptValues',
    what: 'This prompt cannot be compared',
    found: `${values[place]} at row ${Math.floor(place / width)}, column ${place % width} (counted from 0)`,
    expected: 'finite values',
    remedy: 'Take an earlier checkpoint of that run: its training probably diverged.',
    where: name,
  });
}
