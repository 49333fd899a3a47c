/**
 * Which words a prompt's tokens lie next to: for every position the tokens of the vocabulary with the largest cosine
 * (Lester et al. 2021, section 7, "nearest neighbors").
 */
import type { InitializerSource } from '../initializers.ts';
import { requireComparable, type TaskEmbedding } from './taskEmbedding.ts';
import { dotProduct, normOf } from './vectors.ts';

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
  const directions = Array.from({ length: prompt.length }, (_, row) => directionOf(prompt, row));
  const lists = directions.map(() => new BestTokens(count));
  for (let first = 0; first < table.vocabSize; first += CHUNK_ROWS) {
    const ids = Array.from({ length: Math.min(CHUNK_ROWS, table.vocabSize - first) }, (_, offset) => first + offset);
    const chunk = {
      name: `tokens ${first} to ${first + ids.length - 1} of the model`,
      length: ids.length,
      width: table.width,
      values: await table.embeddingRows(ids),
    };
    requireComparable([prompt, chunk]);
    for (const [offset, id] of ids.entries()) {
      const token = directionOf(chunk, offset);
      if (token === null) continue;
      for (const [position, direction] of directions.entries()) {
        if (direction !== null) lists[position]?.offer(id, dotProduct(direction, token));
      }
    }
  }
  return lists.map((list) => list.tokens);
}

function directionOf({ width, values }: TaskEmbedding, row: number): Float64Array | null {
  const vector = Float64Array.from(values.subarray(row * width, (row + 1) * width));
  const norm = normOf(vector);
  return norm === 0 ? null : vector.map((value) => value / norm);
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
    this.tokens.splice(place < 0 ? this.tokens.length : place, 0, { id, cosine: Math.min(1, Math.max(-1, cosine)) });
    this.tokens.length = Math.min(this.tokens.length, this.count);
  }
}
