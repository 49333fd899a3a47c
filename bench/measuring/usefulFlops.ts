/** The arithmetic that a training step cannot do without. */
import type { BenchShape } from '../shapes.ts';

/**
 * Floating-point operations of the products of one step, a multiplication and an addition counted as two: forward, and
 * back to the data only, because the weights are frozen. Attention's scores and values are products too. What an
 * implementation computes again on the way back is its own affair and does not count.
 */
export function usefulFlops({ config, promptLength, inputLength, targetLength }: BenchShape, batchSize: number) {
  const { dModel, dKv, dFf, numHeads, numLayers, numDecoderLayers, vocabSize } = config;
  const inner = numHeads * dKv;
  const memoryLength = promptLength + inputLength; // P + T
  const memoryRows = batchSize * memoryLength;
  const targetRows = batchSize * targetLength;
  const matrices = config.feedForward === 'relu' ? 2 : 3;
  const feedForward = (rows: number) => 2 * rows * matrices * dModel * dFf;
  const projections = (rows: number, count: number) => 2 * rows * count * dModel * inner;
  /** Scores, and values weighted by them. */
  const attention = (queries: number, keys: number) => 2 * 2 * queries * keys * inner;

  const encoderBlock = projections(memoryRows, 4) + attention(memoryRows, memoryLength) + feedForward(memoryRows);
  const decoderBlock =
    projections(targetRows, 4) +
    attention(targetRows, targetLength) +
    projections(targetRows, 2) +
    projections(memoryRows, 2) +
    attention(targetRows, memoryLength) +
    feedForward(targetRows);
  const head = 2 * targetRows * dModel * vocabSize;
  // A product's way back to its data costs what the product does; attention's has two products for each of its own.
  const encoderAttention = attention(memoryRows, memoryLength);
  const decoderAttention = attention(targetRows, targetLength) + attention(targetRows, memoryLength);
  return (
    2 * (numLayers * encoderBlock + numDecoderLayers * decoderBlock + head) +
    numLayers * encoderAttention +
    numDecoderLayers * decoderAttention
  );
}
