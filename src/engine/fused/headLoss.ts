/**
 * The head with its loss: hidden states to logits to loss, and back to the gradient of the hidden states, a chunk of the
 * vocabulary at a time, so that never more than one chunk of logits exists (mT5's vocabulary has 250,112 tokens).
 */
import type { GpuArray, Runner } from './runner.ts';
import { accumulateTokenLoss, logitsGradient, statisticsShape, type TokenLossOptions } from './tokenLoss.ts';

/** Consecutive columns of the vocabulary. */
export interface VocabularyChunk {
  readonly firstColumn: number;
  readonly columns: number;
}

/** The products with the head's matrix `[D, V]`, chunk by chunk. Each returns an array that its caller releases. */
export interface ChunkedHead {
  /** Hidden states times the chunk's columns, `[R, columns]`. The same values each time. */
  logitsOfChunk(chunk: VocabularyChunk): GpuArray;
  /**
   * `dLogits [R, columns]` times the chunk's columns transposed, plus `addTo` if there is one: `[R, D]`. May be `addTo`
   * itself, added to in place.
   */
  hiddenGradientOfChunk(chunk: VocabularyChunk, dLogits: GpuArray, addTo: GpuArray | null): GpuArray;
}

/**
 * The vocabulary in chunks of at most `maxBytes` of float32 logits for `rows` rows: columns in multiples of 8 (for
 * vector loads), at least 8, as equal as that allows.
 */
export function vocabularyChunks(vocabSize: number, rows: number, maxBytes: number): VocabularyChunk[] {
  const mostColumns = Math.max(8, Math.floor(maxBytes / (4 * rows * 8)) * 8);
  const count = Math.ceil(vocabSize / mostColumns);
  const columns = Math.ceil(vocabSize / count / 8) * 8;
  const chunks: VocabularyChunk[] = [];
  for (let firstColumn = 0; firstColumn < vocabSize; firstColumn += columns) {
    chunks.push({ firstColumn, columns: Math.min(columns, vocabSize - firstColumn) });
  }
  return chunks;
}

/**
 * The loss of each row for targets `[R]`, `[R]`: see `tokenLoss`.
 * @param chunks the whole vocabulary, ascending
 */
export function crossEntropyLoss(
  runner: Runner,
  head: ChunkedHead,
  chunks: readonly VocabularyChunk[],
  targets: GpuArray,
  options: TokenLossOptions,
): GpuArray {
  const { loss, statistics, lastLogits } = lossPass(runner, head, chunks, targets, options);
  runner.release(lastLogits);
  runner.release(statistics);
  return loss;
}

/**
 * The loss of each row, `[R]`, and the gradient of their sum with respect to the hidden states, `[R, D]`. With n chunks
 * it takes 2n - 1 products to logits and n back.
 * @param chunks the whole vocabulary, ascending
 */
export function crossEntropyWithGradient(
  runner: Runner,
  head: ChunkedHead,
  chunks: readonly VocabularyChunk[],
  targets: GpuArray,
  options: TokenLossOptions,
): { loss: GpuArray; hiddenGradient: GpuArray } {
  const { loss, statistics, lastLogits } = lossPass(runner, head, chunks, targets, options);
  let hiddenGradient: GpuArray | null = null;
  // Backwards: the last chunk's logits are still there.
  let kept: GpuArray | null = lastLogits;
  for (const chunk of chunks.toReversed()) {
    const logits: GpuArray = kept ?? head.logitsOfChunk(chunk);
    kept = null;
    logitsGradient(runner, logits, chunk.firstColumn, statistics, targets, options);
    const sum = head.hiddenGradientOfChunk(chunk, logits, hiddenGradient);
    runner.release(logits);
    if (hiddenGradient !== null && hiddenGradient !== sum) runner.release(hiddenGradient);
    hiddenGradient = sum;
  }
  runner.release(statistics);
  if (hiddenGradient === null) throw new Error('A vocabulary without chunks');
  return { loss, hiddenGradient };
}

/** The first pass over the vocabulary. `lastLogits` are those of the last chunk. */
function lossPass(
  runner: Runner,
  head: ChunkedHead,
  chunks: readonly VocabularyChunk[],
  targets: GpuArray,
  options: TokenLossOptions,
): { loss: GpuArray; statistics: GpuArray; lastLogits: GpuArray } {
  const [rows = 0] = targets.shape;
  const result = { loss: runner.allocate([rows]), statistics: runner.allocate(statisticsShape(rows, options)) };
  let lastLogits: GpuArray | null = null;
  let columns = 0;
  for (const chunk of chunks) {
    if (chunk.firstColumn !== columns) throw new Error(`A chunk begins at ${chunk.firstColumn}, expected ${columns}`);
    columns += chunk.columns;
    if (lastLogits !== null) runner.release(lastLogits);
    lastLogits = head.logitsOfChunk(chunk);
    accumulateTokenLoss(runner, result, lastLogits, chunk.firstColumn, targets, options);
  }
  if (lastLogits === null) throw new Error('A vocabulary without chunks');
  return { ...result, lastLogits };
}
