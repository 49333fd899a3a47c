/** What is looked at now and then, and runs as it comes: logits and embeddings, read as a whole. */
import { gatherWithPrompt } from '../../engine/fused/embedding.ts';
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import type { PromptValues, TokenBatch } from '../frozenModel.ts';
import { PLAIN_FORM } from '../promptForm.ts';
import { shiftRight } from '../shiftRight.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { chunkedHead, headChunks } from './head.ts';
import { decodeTeacherForced, encode, type NetworkOptions } from './network.ts';
import { decoderBias, encoderBias, encoderInputs, type Write, writeEncoderInputs } from './stepInputs.ts';

/** The decoder's logits under teacher forcing, `[B, U, vocab]`. @throws LabError as `ImmediateRunner.read` does */
export function teacherForcedLogits(
  runner: ImmediateRunner,
  weights: FusedWeights,
  prompt: PromptValues,
  { batchSize, inputLength, targetLength, inputIds, targetIds }: TokenBatch,
  options: Pick<NetworkOptions, 'logitsBytes'>,
): Promise<Float32Array> {
  const { config } = weights;
  return ScopedRunner.use(runner, async (scope) => {
    const { length: promptLength, form = PLAIN_FORM } = prompt;
    const shape = { batchSize, prompts: 1, inputLength, promptLength, form };
    const ofEncoder = encoderInputs(shape, config, (size) => scope.allocate(size));
    const write: Write = (array, values) => runner.write(array, values);
    write(ofEncoder.encoderBias, encoderBias(weights, shape));
    writeEncoderInputs(ofEncoder, [prompt], inputIds, shape, config, write);
    const memory = encode(scope, weights, shape, ofEncoder);

    const bias = decoderBias(weights, { queryLength: targetLength, keyLength: targetLength });
    const decoderIds = shiftRight(targetIds, batchSize, config.decoderStartTokenId);
    const ofDecoder = {
      decoderIds: scope.upload(decoderIds, [batchSize, targetLength]),
      decoderBias: scope.upload(bias, [config.numHeads, 2 * targetLength - 1]),
    };
    const hidden = decodeTeacherForced(scope, weights, { sequences: batchSize, targetLength }, ofDecoder, memory);
    const head = chunkedHead(scope, weights.head, hidden);
    const rows = batchSize * targetLength;
    const logits = new Float32Array(rows * config.vocabSize);
    for (const chunk of headChunks(weights.head, rows, options.logitsBytes)) {
      const part = await scope.read(head.logitsOfChunk(chunk));
      for (let row = 0; row < rows; row++) {
        const values = part.subarray(row * chunk.columns, (row + 1) * chunk.columns);
        logits.set(values, row * config.vocabSize + chunk.firstColumn);
      }
    }
    return logits;
  });
}

/** Rows of the embedding table, `[ids.length, dModel]`. @throws LabError as `ImmediateRunner.read` does */
export async function embeddingRows(
  runner: ImmediateRunner,
  { embedding }: FusedWeights,
  ids: readonly number[],
): Promise<Float32Array> {
  if (ids.length === 0) return new Float32Array(0);
  return ScopedRunner.use(runner, async (scope) => {
    const array = scope.upload(Int32Array.from(ids), [1, ids.length]);
    return scope.read(gatherWithPrompt(scope, { prompts: null, table: embedding, ids: array }));
  });
}
