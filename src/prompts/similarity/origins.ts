/**
 * Our extension, not in the paper: task embeddings seen from another origin than zero. Prompts of one model share a
 * large common part (unrelated tasks' average tokens have cosines of about 0.5), which hides what sets tasks apart.
 * Both functions give embeddings that the measures of `similarity.ts` take as they are.
 */
import { LabError } from '../../base/errors.ts';
import { meanOfRows } from '../algebra/vectors.ts';
import { averageToken } from './similarity.ts';
import { requireComparable, type TaskEmbedding } from './taskEmbedding.ts';

/**
 * The library's mean vector `[width]`: the mean of its prompts' average tokens, each prompt counted once whatever its
 * length. A new target is centred on the same vector as the library that it is compared with.
 * @throws LabError `Transfer` for an empty library; as `requireComparable` does
 */
export function libraryMean(library: readonly TaskEmbedding[]): Float64Array {
  const [first] = library;
  if (first === undefined) {
    throw new LabError({
      tag: 'Transfer',
      what: 'An empty library has no mean',
      found: 'no prompts',
      expected: 'at least one',
      remedy: 'Add prompts to the library.',
    });
  }
  requireComparable(library);
  const averages = library.flatMap((embedding) => [...averageToken(embedding)]);
  return meanOfRows(Float64Array.from(averages), first.width);
}

/**
 * The embedding with `mean` `[width]` subtracted from every token.
 * @throws LabError `PromptShape` if the widths differ; as `requireComparable` does
 */
export function centredOn(embedding: TaskEmbedding, mean: Float64Array): TaskEmbedding {
  const origin = { name: "the library's mean", length: 1, width: mean.length, values: mean };
  requireComparable([origin, embedding]);
  return difference(embedding, (index) => mean[index % mean.length] ?? 0);
}

/**
 * The way that tuning went: the embedding minus the prompt from which its run started.
 * @throws LabError `PromptShape` if the shapes differ; as `requireComparable` does
 */
export function fromOwnStart(embedding: TaskEmbedding, start: Omit<TaskEmbedding, 'name'>): TaskEmbedding {
  requireComparable([embedding, { ...start, name: `the start of ${embedding.name}` }]);
  if (start.length !== embedding.length) {
    throw new LabError({
      tag: 'PromptShape',
      what: 'A prompt and its start differ in length',
      found: `${embedding.length} rows, and ${start.length} at the start`,
      expected: 'the same number of rows',
      remedy: 'Give the prompt that this very run started from.',
      where: embedding.name,
    });
  }
  return difference(embedding, (index) => start.values[index] ?? 0);
}

/** What rounding alone may leave of two equal numbers, as a share of them; it counts as 0, or noise had a direction. */
const ROUNDING_SHARE = 1e-13;

function difference(embedding: TaskEmbedding, origin: (index: number) => number): TaskEmbedding {
  const values = Float64Array.from(embedding.values, (value, index) => {
    const from = origin(index);
    const left = value - from;
    return Math.abs(left) <= ROUNDING_SHARE * Math.abs(from) ? 0 : left;
  });
  return { ...embedding, values };
}
