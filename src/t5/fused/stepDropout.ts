/** A training step's dropout masks: all that its blocks need, drawn before the first of them; see `dropout.ts`. */
import type { SharedFactors } from '../../engine/fused/applyFactors.ts';
import { dropoutFactors } from '../../engine/fused/dropoutFactors.ts';
import { roundUpTo4 } from '../../engine/fused/packMatrix.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import type { T5Config } from '../config.ts';
import { type DropoutSite, dropoutOdds, siteNumber } from '../dropout.ts';
import type { StepShape } from './stepInputs.ts';

export interface AttentionDropout {
  /** A row for each key of each sequence, a column for each head. */
  readonly probabilities: SharedFactors;
  readonly output: SharedFactors;
}

export interface BlockDropout {
  readonly selfAttention: AttentionDropout;
  /** null in the encoder. */
  readonly crossAttention: AttentionDropout | null;
  readonly feedForward: { readonly hidden: SharedFactors; readonly output: SharedFactors };
}

export interface StackDropout {
  readonly input: SharedFactors;
  /** After the final norm. */
  readonly output: SharedFactors;
  readonly blocks: readonly BlockDropout[];
}

/** @param keys of the batch's rows, `[B, 2]`; null: no dropout */
export function stepDropout(
  runner: Runner,
  keys: GpuArray | null,
  rate: number,
  shape: Pick<StepShape, 'batchSize' | 'promptLength' | 'inputLength' | 'targetLength'>,
  { dModel, dFf, numHeads, numLayers, numDecoderLayers }: T5Config,
): { readonly encoder: StackDropout; readonly decoder: StackDropout } | null {
  if (keys === null) return null;
  const { batchSize, targetLength } = shape;
  const inputLength = shape.promptLength + shape.inputLength;
  const odds = dropoutOdds(rate);

  /** Of a site in so many blocks. */
  const draw = (site: DropoutSite, blocks: number, columns: number) => {
    const array = dropoutFactors(runner, keys, { firstSite: siteNumber(site), sites: blocks, columns, ...odds });
    return (block: number) => ({ array, first: block * batchSize * columns, columns });
  };
  /** The mask that all positions of a sequence share. */
  const ofChannels = (site: DropoutSite, blocks: number, columns: number, length: number) => {
    const factors = draw(site, blocks, columns);
    return (block: number): SharedFactors => ({ ...factors(block), rowsAFactor: length });
  };
  const ofAttention = (site: DropoutSite, output: DropoutSite, blocks: number, keyCount: number, length: number) => {
    const probabilities = draw(site, blocks, keyCount * numHeads);
    const outputs = ofChannels(output, blocks, dModel, length);
    return (block: number): AttentionDropout => ({
      probabilities: { ...probabilities(block), columns: numHeads, rowsAFactor: 1 },
      output: outputs(block),
    });
  };
  const ofFeedForward = (hidden: DropoutSite, output: DropoutSite, blocks: number, length: number) => {
    const hiddens = ofChannels(hidden, blocks, roundUpTo4(dFf), length);
    const outputs = ofChannels(output, blocks, dModel, length);
    return (block: number) => ({ hidden: hiddens(block), output: outputs(block) });
  };
  const blocksOf = (count: number, block: (index: number) => BlockDropout) =>
    Array.from({ length: count }, (_, index) => block(index));

  const inEncoder = ofAttention('encoderAttention', 'encoderAttentionOutput', numLayers, inputLength, inputLength);
  const encoderHidden = ofFeedForward('encoderHidden', 'encoderFeedForwardOutput', numLayers, inputLength);
  const inDecoder = ofAttention(
    'decoderSelfAttention',
    'decoderSelfAttentionOutput',
    numDecoderLayers,
    targetLength,
    targetLength,
  );
  const across = ofAttention(
    'decoderCrossAttention',
    'decoderCrossAttentionOutput',
    numDecoderLayers,
    inputLength,
    targetLength,
  );
  const decoderHidden = ofFeedForward('decoderHidden', 'decoderFeedForwardOutput', numDecoderLayers, targetLength);
  return {
    encoder: {
      input: ofChannels('encoderInput', 1, dModel, inputLength)(0),
      output: ofChannels('encoderOutput', 1, dModel, inputLength)(0),
      blocks: blocksOf(numLayers, (index) => ({
        selfAttention: inEncoder(index),
        crossAttention: null,
        feedForward: encoderHidden(index),
      })),
    },
    decoder: {
      input: ofChannels('decoderInput', 1, dModel, targetLength)(0),
      output: ofChannels('decoderOutput', 1, dModel, targetLength)(0),
      blocks: blocksOf(numDecoderLayers, (index) => ({
        selfAttention: inDecoder(index),
        crossAttention: across(index),
        feedForward: decoderHidden(index),
      })),
    },
  };
}
