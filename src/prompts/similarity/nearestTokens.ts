/**
 * Which words a prompt's tokens lie next to: for every position the tokens of the vocabulary with the largest cosine
 * (Lester et al. 2021, section 7, "nearest neighbors").
 */
import { rowProducts } from '../algebra/rowProducts.ts';
import { addScaled, normOf } from '../algebra/vectors.ts';
import type { InitializerSource } from '../initializers.ts';
import { requireComparable, type TaskEmbedding } from './taskEmbedding.ts';

/** A model's embedding table, read in pieces: of 250,000 rows of 4096 there is never more than a piece in memory. */
export type EmbeddingTable = Pick<InitializerSource, 'vocabSize' | 'width' | 'embeddingRows'>;

export interface NearToken {
  readonly id: number;
  readonly cosine: number;
}

/** Rows read at once: 16 MiB at d_model 1024. */
const CHUNK_ROWS = 4096;

/**
 * For every prompt position the `count` tokens with the largest cosine, descending; equals by id. Table rows of length
 * 0 (padding of the vocabulary) have no cosine and are never named; a prompt row of length 0 has an empty list.
 * @throws LabError `PromptShape`, `PromptValues` as `requireComparable` does, also for the width and values of the table
 */
export async function nearestTokens(prompt: TaskEmbedding, table: EmbeddingTable, count = 5): Promise<NearToken[][]> {
  requireComparable([prompt]);
  const { length, width } = prompt;
  const directions = directionsOf(prompt);
  const lists = Array.from({ length }, () => new BestTokens(count));
  for (let first = 0; first < table.vocabSize; first += CHUNK_ROWS) {
    const ids = Array.from({ length: Math.min(CHUNK_ROWS, table.vocabSize - first) }, (_, offset) => first + offset);
    const chunk = {
      name: `tokens ${first} to ${first + ids.length - 1} of the model`,
      length: ids.length,
      width: table.width,
      values: await table.embeddingRows(ids),
    };
    requireComparable([prompt, chunk]);
    const norms = ids.map((_, offset) => normOf(chunk.values, offset * width, width));
    const products = rowProducts(chunk.values, directions, width); // [ids, length]
    for (const [position, list] of lists.entries()) {
      if (normOf(prompt.values, position * width, width) === 0) continue;
      for (const [offset, norm] of norms.entries()) {
        if (norm === 0) continue;
        const cosine = (products[offset * length + position] ?? 0) / norm;
        list.offer(first + offset, Math.min(1, Math.max(-1, cosine)));
      }
    }
  }
  return lists.map((list) => list.tokens);
}

/** Every row at length 1, `[length, width]`; rows of length 0 stay. */
function directionsOf({ length, width, values }: TaskEmbedding): Float64Array {
  const directions = new Float64Array(values.length);
  for (let row = 0; row < length; row++) {
    const norm = normOf(values, row * width, width) || 1;
    addScaled(directions.subarray(row * width, (row + 1) * width), values, row * width, 1 / norm);
  }
  return directions;
}

/** The best few of many, kept sorted: almost every offer fails the first comparison. */
class BestTokens {
  readonly tokens: NearToken[] = [];
  private readonly count: number;

  constructor(count: number) {
    this.count = count;
  }

  offer(id: number, cosine: number): void {
    const last = this.tokens[this.count - 1];
    if (this.count === 0 || (last !== undefined && cosine <= last.cosine)) return;
    const place = this.tokens.findIndex((token) => token.cosine < cosine);
    this.tokens.splice(place < 0 ? this.tokens.length : place, 0, { id, cosine });
    this.tokens.length = Math.min(this.tokens.length, this.count);
  }
}
