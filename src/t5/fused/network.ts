/**
 * The whole network, written once for whoever runs it: encoder, decoder, loss, and the way back to the prompt. Nothing
 * is released here: the runner that is passed in knows lifetimes (a plan) or ends them all at once (`ScopedRunner`).
 */

import type { PromptVisibility } from '../../engine/fused/attentionShapes.ts';
import { gatherWithPrompt, promptGradient } from '../../engine/fused/embedding.ts';
import { crossEntropyLoss, crossEntropyWithGradient } from '../../engine/fused/headLoss.ts';
import { type RmsNormOptions, rmsNormBackward, rmsNormForward } from '../../engine/fused/rmsNorm.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import { softTargets } from '../../engine/fused/softTargets.ts';
import { sumTo } from '../../engine/fused/sums.ts';
import type { TokenLossOptions } from '../../engine/fused/tokenLoss.ts';
import type { Objective } from '../frozenModel.ts';
import { PLAIN_FORM, seesEverything } from '../promptForm.ts';
import type { BlockContext, MemoryContext } from './blockContext.ts';
import { memoryKeysValues } from './crossAttention.ts';
import { decoderBlockBackward, decoderBlockForward } from './decoderBlock.ts';
import { drop } from './dropped.ts';
import { encoderBlockBackward, encoderBlockForward } from './encoderBlock.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { chunkedHead, headChunks } from './head.ts';
import { type StackDropout, stepDropout } from './stepDropout.ts';
import type { DecoderInputs, DecoderShape, EncoderInputs, EncoderShape, StepInputs, StepShape } from './stepInputs.ts';

export interface NetworkOptions {
  /** Bytes of logits that may exist at a time. */
  readonly logitsBytes: number;
  /** Compute each block again on the way back, from its input, in place of keeping what it computed: same bits. */
  readonly recompute: boolean;
}

/** One pass through a stack: what its blocks were given, what they kept (null if they compute it again). */
interface StackPass<Saved> {
  readonly blocks: readonly { readonly x: GpuArray; readonly saved: Saved | null }[];
  /** The last block's output, before the final norm. */
  readonly last: GpuArray;
  /** After the final norm (and the decoder's scale). */
  readonly output: GpuArray;
}

function runStack<Layer, Saved>(
  layers: readonly Layer[],
  first: GpuArray,
  keep: boolean,
  block: (x: GpuArray, layer: Layer, index: number) => { output: GpuArray; saved: Saved },
  finish: (last: GpuArray) => GpuArray,
): StackPass<Saved> {
  const blocks: { x: GpuArray; saved: Saved | null }[] = [];
  let x = first;
  layers.forEach((layer, index) => {
    const { output, saved } = block(x, layer, index);
    blocks.push({ x, saved: keep ? saved : null });
    x = output;
  });
  return { blocks, last: x, output: finish(x) };
}

/** Of every norm but the last of the decoder. */
export function normOptions({ config }: FusedWeights): RmsNormOptions {
  return { epsilon: config.layerNormEpsilon };
}

/** Of the last norm of the decoder: T5 1.0 scales its output before the head. */
export function decoderNormOptions(weights: FusedWeights): RmsNormOptions {
  const { scaleDecoderOutputs, dModel } = weights.config;
  return { ...normOptions(weights), scale: scaleDecoderOutputs ? dModel ** -0.5 : 1 };
}

function encoderContext(
  weights: FusedWeights,
  shape: EncoderShape,
  { encoderBias, visible }: EncoderInputs,
): BlockContext {
  return {
    config: weights.config,
    norm: normOptions(weights),
    sequences: shape.batchSize,
    length: shape.promptLength + shape.inputLength,
    positionBias: encoderBias,
    visible,
    causal: false,
    promptVisibility: promptVisibilityOf(shape),
  };
}

/** null where the prompt's rows see all that tokens see. */
function promptVisibilityOf({ promptLength, form = PLAIN_FORM }: EncoderShape): PromptVisibility | null {
  return promptLength === 0 || seesEverything(form) ? null : { promptLength, ...form.attention };
}

function decoderContext(
  weights: FusedWeights,
  { sequences, targetLength }: DecoderShape,
  positionBias: GpuArray,
): BlockContext {
  const norm = normOptions(weights);
  return {
    config: weights.config,
    norm,
    sequences,
    length: targetLength,
    positionBias,
    visible: null,
    causal: true,
    promptVisibility: null,
  };
}

function runEncoder(
  runner: Runner,
  weights: FusedWeights,
  inputs: EncoderInputs,
  context: BlockContext,
  dropout: StackDropout | null,
  keep: boolean,
) {
  const { encoder, embedding } = weights;
  const x = gatherWithPrompt(runner, {
    prompts: inputs.prompts,
    table: embedding,
    ids: inputs.inputIds,
    before: inputs.before,
  });
  drop(runner, x, dropout?.input);
  return runStack(
    encoder.layers,
    x,
    keep,
    (input, layer, index) => encoderBlockForward(runner, input, layer, contextOfBlock(context, dropout, index)),
    (last) => drop(runner, rmsNormForward(runner, last, encoder.finalNorm, context.norm), dropout?.output),
  );
}

function runDecoder(
  runner: Runner,
  weights: FusedWeights,
  inputs: Pick<DecoderInputs, 'decoderIds'>,
  context: BlockContext,
  memory: MemoryContext,
  dropout: StackDropout | null,
  keep: boolean,
) {
  const { decoder, embedding } = weights;
  const x = gatherWithPrompt(runner, { prompts: null, table: embedding, ids: inputs.decoderIds });
  drop(runner, x, dropout?.input);
  return runStack(
    decoder.layers,
    x,
    keep,
    (input, layer, index) => {
      const ofBlock = contextOfBlock(context, dropout, index);
      return decoderBlockForward(runner, input, layer, ofBlock, memory, memory.keysValues?.[index]);
    },
    (last) => {
      const output = rmsNormForward(runner, last, decoder.finalNorm, decoderNormOptions(weights));
      return drop(runner, output, dropout?.output);
    },
  );
}

function contextOfBlock(context: BlockContext, dropout: StackDropout | null, index: number): BlockContext {
  return dropout === null ? context : { ...context, dropout: at(dropout.blocks, index) };
}

/** The encoder's output `[B * (P + T), dModel]`, as the decoder reads it. */
export function encode(
  runner: Runner,
  weights: FusedWeights,
  shape: EncoderShape,
  inputs: EncoderInputs,
): MemoryContext {
  const context = encoderContext(weights, shape, inputs);
  const { output } = runEncoder(runner, weights, inputs, context, null, false);
  return { encoded: output, examples: shape.batchSize, length: context.length, visible: inputs.visible };
}

/** The same, with what each decoder layer reads of it: for memories that more than one pass of the decoder reads. */
export function encodeForDecoding(
  runner: Runner,
  weights: FusedWeights,
  shape: EncoderShape,
  inputs: EncoderInputs,
): Required<MemoryContext> {
  const memory = encode(runner, weights, shape, inputs);
  const keysValues = weights.decoder.layers.map(({ crossAttention }) =>
    memoryKeysValues(runner, memory, crossAttention),
  );
  return { ...memory, keysValues };
}

/** The decoder's output under teacher forcing, normalised and scaled for the head: `[sequences * U, dModel]`. */
export function decodeTeacherForced(
  runner: Runner,
  weights: FusedWeights,
  shape: DecoderShape,
  inputs: Pick<DecoderInputs, 'decoderIds' | 'decoderBias'>,
  memory: MemoryContext,
): GpuArray {
  const context = decoderContext(weights, shape, inputs.decoderBias);
  return runDecoder(runner, weights, inputs, context, memory, null, false).output;
}

/** The loss of every target by itself, 0 for padding: `[sequences * U]`. Without a way back. */
export function tokenLosses(
  runner: Runner,
  weights: FusedWeights,
  hidden: GpuArray,
  targets: GpuArray,
  objective: Objective,
  options: NetworkOptions,
): GpuArray {
  const head = chunkedHead(runner, weights.head, hidden);
  const chunks = headChunks(weights.head, targets.shape[0] ?? 0, options.logitsBytes);
  return crossEntropyLoss(runner, head, chunks, targets, lossOptions(weights, objective));
}

function lossOptions({ config }: FusedWeights, { zLoss, labelSmoothing = 0 }: Objective): TokenLossOptions {
  return { zLoss, padTokenId: config.padTokenId, soft: softTargets(labelSmoothing, config.vocabSize) };
}

/**
 * One training step without the optimizers: each prompt's `loss`, `[N]`, summed over its own rows of the batch, and
 * `promptGradient` `[N, P, dModel]` of it; null if there are no prompts.
 */
export function lossAndGradient(
  runner: Runner,
  weights: FusedWeights,
  shape: StepShape,
  inputs: StepInputs,
  objective: Objective,
  options: NetworkOptions,
): { loss: GpuArray; promptGradient: GpuArray | null } {
  const { encoder, decoder } = weights;
  const dropout = stepDropout(runner, inputs.dropoutKeys, shape.dropoutRate ?? 0, shape, weights.config);
  const keep = !options.recompute;
  const ofEncoder = encoderContext(weights, shape, inputs);
  const ofDecoder = decoderContext(weights, shape, inputs.decoderBias);
  const encoded = runEncoder(runner, weights, inputs, ofEncoder, dropout?.encoder ?? null, keep);
  const memory: MemoryContext = {
    encoded: encoded.output,
    examples: shape.batchSize,
    length: ofEncoder.length,
    visible: inputs.visible,
  };
  const decoded = runDecoder(runner, weights, inputs, ofDecoder, memory, dropout?.decoder ?? null, keep);
  if (shape.promptLength === 0) {
    const losses = tokenLosses(runner, weights, decoded.output, inputs.targets, objective, options);
    return { loss: sumTo(runner, losses, { parts: shape.prompts }), promptGradient: null };
  }

  const head = chunkedHead(runner, weights.head, decoded.output);
  const chunks = headChunks(weights.head, shape.sequences * shape.targetLength, options.logitsBytes);
  const forLoss = lossOptions(weights, objective);
  const { loss, hiddenGradient } = crossEntropyWithGradient(runner, head, chunks, inputs.targets, forLoss);

  drop(runner, hiddenGradient, dropout?.decoder.output);
  let dX = rmsNormBackward(runner, hiddenGradient, decoded.last, decoder.finalNorm, decoderNormOptions(weights));
  let dMemory: GpuArray | null = null;
  for (const [index, layer] of [...decoder.layers.entries()].reverse()) {
    const { x, saved } = at(decoded.blocks, index);
    const context = contextOfBlock(ofDecoder, dropout?.decoder ?? null, index);
    const kept = saved ?? decoderBlockForward(runner, x, layer, context, memory).saved;
    const gradients = decoderBlockBackward(runner, dX, dMemory, kept, layer, context, index > 0);
    dMemory = gradients.dMemory;
    if (gradients.dX !== null) dX = gradients.dX;
  }
  if (dMemory === null) throw new Error('A decoder without blocks reads no prompt');
  drop(runner, dMemory, dropout?.encoder.output);
  dX = rmsNormBackward(runner, dMemory, encoded.last, encoder.finalNorm, ofEncoder.norm);
  for (const [index, layer] of [...encoder.layers.entries()].reverse()) {
    const { x, saved } = at(encoded.blocks, index);
    const context = contextOfBlock(ofEncoder, dropout?.encoder ?? null, index);
    const kept = saved ?? encoderBlockForward(runner, x, layer, context).saved;
    dX = encoderBlockBackward(runner, dX, kept, layer, context);
  }
  drop(runner, dX, dropout?.encoder.input);
  const gradient = promptGradient(runner, dX, { ...shape, before: inputs.before });
  return { loss: sumTo(runner, loss, { parts: shape.prompts }), promptGradient: gradient };
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`No block ${index}`);
  return item;
}
