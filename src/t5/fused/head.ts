/** From the decoder's output to logits and back, a chunk of the vocabulary at a time. */
import { type ChunkedHead, type VocabularyChunk, vocabularyChunks } from '../../engine/fused/headLoss.ts';
import { matMul, matMulTransposed } from '../../engine/fused/matMul.ts';
import { inputsOf, outputsOf, type PackedMatrix } from '../../engine/fused/packedMatrix.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { HeadPart } from './fusedWeights.ts';

/** The vocabulary in chunks of at most `maxBytes` of logits for `rows` rows, none of which crosses parts of the head. */
export function headChunks(head: readonly HeadPart[], rows: number, maxBytes: number): VocabularyChunk[] {
  let before = 0;
  return head.flatMap(({ tokens }) => {
    const first = before;
    before += tokens;
    const chunks = vocabularyChunks(tokens, rows, maxBytes);
    return chunks.map(({ firstColumn, columns }) => ({ firstColumn: first + firstColumn, columns }));
  });
}

/** The head's products for `hidden` `[R, dModel]`, normalised and scaled. Chunks as `headChunks` makes them. */
export function chunkedHead(runner: Runner, head: readonly HeadPart[], hidden: GpuArray): ChunkedHead {
  return {
    logitsOfChunk(chunk) {
      const { matrix, transposed } = weightsOfChunk(head, chunk);
      return transposed ? matMulTransposed(runner, hidden, matrix) : matMul(runner, hidden, matrix);
    },
    hiddenGradientOfChunk(chunk, dLogits, addTo) {
      const { matrix, transposed } = weightsOfChunk(head, chunk);
      const options = { add: addTo ?? undefined };
      return transposed ? matMul(runner, dLogits, matrix, options) : matMulTransposed(runner, dLogits, matrix, options);
    },
  };
}

function weightsOfChunk(
  head: readonly HeadPart[],
  { firstColumn, columns }: VocabularyChunk,
): { matrix: PackedMatrix; transposed: boolean } {
  let first = firstColumn;
  for (const { tokens, matrix, transposed } of head) {
    if (first < tokens) {
      const part = transposed ? inputsOf(matrix, first, columns) : outputsOf(matrix, first, columns);
      return { matrix: part, transposed };
    }
    first -= tokens;
  }
  throw new Error(`No token ${firstColumn} in the head`);
}
