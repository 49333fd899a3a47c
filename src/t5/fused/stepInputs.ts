/** What a network is given besides its weights: arrays for one shape, and the values of one batch for them. */
import { joinFloats } from '../../base/joinFloats.ts';
import { positionBiasTable } from '../../engine/fused/positionBiasTable.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { T5Config } from '../config.ts';
import { distanceBucket } from '../distanceBucket.ts';
import type { PromptValues } from '../frozenModel.ts';
import { PLAIN_FORM, type PromptForm, tokensBeforePrompt, visiblePositions } from '../promptForm.ts';
import type { FusedWeights } from './fusedWeights.ts';

export interface EncoderShape {
  readonly batchSize: number; // B
  /** N: row b of the batch has prompt `floor(b * N / B)`. Ordinarily 1. */
  readonly prompts: number;
  readonly inputLength: number; // T
  readonly promptLength: number; // P
  /** Of every prompt. Default: `PLAIN_FORM`. */
  readonly form?: PromptForm;
}

/** Lengths of the decoder's arrays under teacher forcing. */
export interface DecoderShape {
  readonly targetLength: number; // U
  /** Sequences in the decoder, a multiple of B; B in training. */
  readonly sequences: number;
}

/** Lengths of one step's arrays, and which there are. */
export type StepShape = EncoderShape &
  DecoderShape & {
    /** The share that dropout takes, as in `Objective`. Default: 0. */
    readonly dropoutRate?: number;
  };

export interface EncoderInputs {
  readonly prompts: GpuArray | null; // [N, P, dModel]; null for P = 0
  readonly inputIds: GpuArray; // [B, T]
  /** Tokens before the prompt, `[B]`; null if it is in front of all of them. */
  readonly before: GpuArray | null;
  readonly visible: GpuArray; // [B, P + T]
  readonly encoderBias: GpuArray; // [numHeads, 2 (P + T) - 1]
}

export interface DecoderInputs {
  readonly decoderIds: GpuArray; // [sequences, U]
  readonly targets: GpuArray; // [sequences * U]
  readonly decoderBias: GpuArray; // [numHeads, 2 U - 1]
}

export type StepInputs = EncoderInputs &
  DecoderInputs & {
    /** What the batch's rows draw their masks with, `[B, 2]`; null without dropout. */
    readonly dropoutKeys: GpuArray | null;
  };

/** An array for each input, made by `create`, the prompts' excepted if there is one already. */
export function encoderInputs(
  { batchSize, prompts, inputLength, promptLength, form = PLAIN_FORM }: EncoderShape,
  config: T5Config,
  create: (shape: readonly number[]) => GpuArray,
  promptArray?: GpuArray,
): EncoderInputs {
  const length = promptLength + inputLength;
  return {
    prompts: promptLength === 0 ? null : (promptArray ?? create([prompts, promptLength, config.dModel])),
    inputIds: create([batchSize, inputLength]),
    before: promptLength === 0 || form.position === 'beforeInput' ? null : create([batchSize]),
    visible: create([batchSize, length]),
    encoderBias: create([config.numHeads, 2 * length - 1]),
  };
}

/** An array for each input, made by `create`. */
export function decoderInputs(
  { sequences, targetLength }: DecoderShape,
  config: T5Config,
  create: (shape: readonly number[]) => GpuArray,
): DecoderInputs {
  return {
    decoderIds: create([sequences, targetLength]),
    targets: create([sequences * targetLength]),
    decoderBias: create([config.numHeads, 2 * targetLength - 1]),
  };
}

/** An array for each input of a training step, made by `create`, the prompts' excepted if there is one already. */
export function stepInputs(
  shape: StepShape,
  config: T5Config,
  create: (shape: readonly number[]) => GpuArray,
  promptArray?: GpuArray,
): StepInputs {
  return {
    ...encoderInputs(shape, config, create, promptArray),
    ...decoderInputs(shape, config, create),
    dropoutKeys: (shape.dropoutRate ?? 0) === 0 ? null : create([shape.batchSize, 2]),
  };
}

/** Gives an object's arrays back. */
export function releaseArrays(runner: Runner, arrays: Readonly<Record<string, GpuArray | null>> | object): void {
  for (const array of Object.values(arrays)) if (array !== null) runner.release(array);
}

export type Write = (array: GpuArray, values: Float32Array | Int32Array | Uint32Array) => void;

/** Writes what differs from batch to batch: the inputs, and the prompts unless they are there (null). */
export function writeEncoderInputs(
  inputs: EncoderInputs,
  prompts: readonly PromptValues[] | null,
  inputIds: Int32Array,
  { inputLength, promptLength, form = PLAIN_FORM }: EncoderShape,
  { padTokenId }: T5Config,
  write: Write,
): void {
  if (inputs.prompts !== null && prompts !== null) {
    write(inputs.prompts, joinFloats(prompts.map(({ values }) => values)));
  }
  write(inputs.inputIds, inputIds);
  const before = tokensBeforePrompt(inputIds, inputLength, form.position, padTokenId);
  if (inputs.before !== null) write(inputs.before, before);
  write(inputs.visible, visiblePositions(inputIds, inputLength, promptLength, before, padTokenId));
}

/** The encoder's position biases, `[numHeads, 2 (P + T) - 1]`: see `positionBiasTable`. */
export function encoderBias({ config, encoder }: FusedWeights, { inputLength, promptLength }: EncoderShape) {
  const buckets = config.relativeAttentionNumBuckets / 2;
  const bucketOf = (ahead: number): number => {
    const bucket = distanceBucket(Math.abs(ahead), buckets, config.relativeAttentionMaxDistance);
    return ahead > 0 ? bucket + buckets : bucket;
  };
  const length = promptLength + inputLength;
  return positionBiasTable(encoder.relativeBias, config.numHeads, bucketOf, { queryLength: length, keyLength: length });
}

/** The decoder's, which looks back only, for queries from `firstQuery` on: `[numHeads, queryLength + keyLength - 1]`. */
export function decoderBias(
  { config, decoder }: FusedWeights,
  span: { readonly queryLength: number; readonly keyLength: number; readonly firstQuery?: number },
): Float32Array {
  const { numHeads, relativeAttentionNumBuckets, relativeAttentionMaxDistance } = config;
  const bucketOf = (ahead: number): number =>
    distanceBucket(Math.max(0, -ahead), relativeAttentionNumBuckets, relativeAttentionMaxDistance);
  return positionBiasTable(decoder.relativeBias, numHeads, bucketOf, span);
}

/** The biases of a decoding's last query, `[numHeads, length]`; earlier queries use the last ones of each row. */
export function decodingBias(weights: FusedWeights, length: number): Float32Array {
  return decoderBias(weights, { queryLength: 1, keyLength: length, firstQuery: length - 1 });
}
