/** Head, loss and gradient in chunks of the vocabulary against the definition. */
import {
  type ChunkedHead,
  crossEntropyLoss,
  crossEntropyWithGradient,
  vocabularyChunks,
} from '../../../src/engine/fused/headLoss.ts';
import { matMul, matMulTransposed } from '../../../src/engine/fused/matMul.ts';
import { inputsOf, outputsOf, type PackedMatrix, uploadMatrix } from '../../../src/engine/fused/packedMatrix.ts';
import { packFloat32 } from '../../../src/engine/fused/packMatrix.ts';
import type { GpuArray, Runner } from '../../../src/engine/fused/runner.ts';
import { softTargets } from '../../../src/engine/fused/softTargets.ts';
import { differences, randomSize, randomValues, relativeError, rowOf } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';
import { logitsLoss } from './tokenLossCheck.ts';

/** The definition: loss of one row of hidden states `[D]` for a head `[D, V]`. */
function hiddenLoss(
  hidden: ArrayLike<number>,
  head: Float32Array,
  target: number,
  zLoss: number,
  smoothing: number,
): number {
  const vocabSize = head.length / hidden.length;
  const logits = Array.from({ length: vocabSize }, (_, column) => {
    let logit = 0;
    for (let d = 0; d < hidden.length; d++) logit += hidden[d]! * head[d * vocabSize + column]!;
    return logit;
  });
  return logitsLoss(logits, target, zLoss, smoothing);
}

/** A head of its own, `[D, V]`. */
export function ownHead(runner: Runner, hidden: GpuArray, matrix: PackedMatrix): ChunkedHead {
  return {
    logitsOfChunk: ({ firstColumn, columns }) => matMul(runner, hidden, outputsOf(matrix, firstColumn, columns)),
    hiddenGradientOfChunk: ({ firstColumn, columns }, dLogits, addTo) =>
      matMulTransposed(runner, dLogits, outputsOf(matrix, firstColumn, columns), { add: addTo ?? undefined }),
  };
}

/** The embedding table, `[V, D]`, as the head; gradients are summed in place. */
function tiedHead(runner: Runner, hidden: GpuArray, table: PackedMatrix): ChunkedHead {
  return {
    logitsOfChunk: ({ firstColumn, columns }) =>
      matMulTransposed(runner, hidden, inputsOf(table, firstColumn, columns)),
    hiddenGradientOfChunk: ({ firstColumn, columns }, dLogits, addTo) =>
      matMul(runner, dLogits, inputsOf(table, firstColumn, columns), {
        add: addTo ?? undefined,
        into: addTo ?? undefined,
      }),
  };
}

/** `own`: a matrix of its own is the head; `tied`: the embedding table is. */
export function headLossCheck(kind: 'own' | 'tied'): KernelCheck {
  return {
    name: `headLoss, ${kind} matrix`,
    async run({ memory, runs }, rng, index) {
      const [rows, width, vocabSize] = [randomSize(rng, 1, 6), randomSize(rng, 3, 20), randomSize(rng, 9, 70)];
      const hiddenValues = randomValues(rng, rows * width);
      const head = randomValues(rng, width * vocabSize);
      const targetIds = Int32Array.from({ length: rows }, () => rng.nextBelow(vocabSize));
      const [zLoss, padTokenId] = [index % 2 === 0 ? 0 : 1e-2, targetIds[0]! > 4 ? 4 : 5];
      const smoothing = index % 4 === 3 ? 0.1 + 0.8 * rng.nextUniform() : 0;
      // 8 columns and more; a third of the cases in one chunk.
      const chunks = vocabularyChunks(vocabSize, rows, index % 3 === 0 ? 1e6 : 4 * rows * randomSize(rng, 1, 40));

      const packed = packFloat32(
        kind === 'own'
          ? { values: head, inputs: width, outputs: vocabSize, layout: 'inputsFirst' }
          : { values: head, inputs: vocabSize, outputs: width, layout: 'outputsFirst' },
      );
      const hidden = memory.upload(hiddenValues, [rows, width]);
      const targets = memory.upload(targetIds, [rows]);
      const products = (kind === 'own' ? ownHead : tiedHead)(runs, hidden, uploadMatrix(memory, packed));
      const options = { zLoss, padTokenId, soft: softTargets(smoothing, vocabSize) };
      const forward = crossEntropyLoss(runs, products, chunks, targets, options);
      const { loss, hiddenGradient } = crossEntropyWithGradient(runs, products, chunks, targets, options);

      const weighted = Array.from(targetIds, (target) => (target === padTokenId ? 0 : 1));
      const expectedLoss = weighted.map(
        (weight, row) => weight && hiddenLoss(rowOf(hiddenValues, row, width), head, targetIds[row]!, zLoss, smoothing),
      );
      const expectedGradient = weighted.flatMap((weight, row) => {
        const value = (at: Float64Array) => weight && hiddenLoss(at, head, targetIds[row]!, zLoss, smoothing);
        return [...differences(value, rowOf(hiddenValues, row, width))];
      });
      const lossValues = await memory.read(loss);
      const alone = await memory.read(forward);
      const errors = [
        relativeError(lossValues, expectedLoss),
        relativeError(await memory.read(hiddenGradient), expectedGradient),
        // The loss alone has to have the same bits.
        alone.every((value, row) => value === lossValues[row]) ? 0 : Number.POSITIVE_INFINITY,
      ];
      return {
        where: `[${rows}, ${width}] by ${vocabSize} in ${chunks.length} chunks, smoothed by ${smoothing}`,
        error: Math.max(...errors),
      };
    },
  };
}
