/**
 * Dropout as T5X applies it while training (Flaxformer's t5_architecture.py with `broadcast_dims = (-2,)`, dense.py and
 * dense_attention.py as prompt tuning's t5_1_1_flaxformer.gin configures them): every mask is shared by all positions of
 * a sequence, that on attention's probabilities by all queries. So a mask has a number for each sequence and channel, and
 * the one on probabilities acts like a factor on each key's values.
 *
 * Masks are a function of seed, step, row of the batch, place in the network and channel: nothing is stored from step to
 * step, a resumed run draws what it would have drawn, and the length that a batch is padded to does not matter.
 */
import { threefry, type WordPair } from '../base/threefry.ts';

/**
 * Places in the network that drop; those of blocks are one in each block. Their index is part of the counter: a new place
 * goes to the end.
 */
const DROPOUT_SITES = [
  'encoderInput', // the prompt's rows included
  'encoderOutput', // after the final norm
  'decoderInput',
  'decoderOutput', // after the final norm, before the head
  'encoderAttention', // probabilities
  'encoderAttentionOutput',
  'encoderHidden', // the feed-forward layer's activation, after gating
  'encoderFeedForwardOutput',
  'decoderSelfAttention',
  'decoderSelfAttentionOutput',
  'decoderCrossAttention',
  'decoderCrossAttentionOutput',
  'decoderHidden',
  'decoderFeedForwardOutput',
] as const;

export type DropoutSite = (typeof DROPOUT_SITES)[number];

/** Sites of one kind are numbered consecutively, block by block; no stack has as many blocks. */
const MOST_BLOCKS = 2 ** 16;

/** Tells the keys of rows from masks, which are drawn with keys of rows. */
const ROW_KEYS = 0x726f7773;

/** The number of a site in a block, counted from 0. */
export function siteNumber(site: DropoutSite, block = 0): number {
  return DROPOUT_SITES.indexOf(site) * MOST_BLOCKS + block;
}

/**
 * The keys that the rows of a batch draw their masks with, `[rows, 2]`.
 * @param seed unsigned, of 32 bits
 * @param step steps of the run before this one
 */
export function dropoutKeys(seed: number, step: number, rows: number): Uint32Array {
  const keys = new Uint32Array(2 * rows);
  for (let row = 0; row < rows; row++) keys.set(threefry([seed, step], [row, ROW_KEYS]), 2 * row);
  return keys;
}

/** What a mask is made of. */
export interface DropoutOdds {
  /** Random words of 32 bits below it are dropped. */
  readonly threshold: number;
  /** What is kept is multiplied by this. */
  readonly keptFactor: number;
}

/** @param rate the share that is dropped, from 0 to below 1 */
export function dropoutOdds(rate: number): DropoutOdds {
  return { threshold: Math.floor(rate * 2 ** 32), keptFactor: Math.fround(1 / (1 - rate)) };
}

/**
 * The mask of a site as factors, `[rows, columns]`: 0 or `keptFactor`. On attention's probabilities column
 * `key * numHeads + head` is that of the key.
 */
export function dropoutMask(keys: Uint32Array, rate: number, site: number, columns: number): Float32Array {
  const { threshold, keptFactor } = dropoutOdds(rate);
  const rows = keys.length / 2;
  const factors = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const key: WordPair = [keys[2 * row] ?? 0, keys[2 * row + 1] ?? 0];
    for (let pair = 0; 2 * pair < columns; pair++) {
      threefry(key, [site, pair]).forEach((word, index) => {
        const column = 2 * pair + index;
        if (column < columns) factors[row * columns + column] = word < threshold ? 0 : keptFactor;
      });
    }
  }
  return factors;
}

/**
 * The keys of a batch that is trained on with dropout; null without dropout.
 * @throws Error if there is not one for each row: that is a fault of the caller
 */
export function keysOfBatch(
  { batchSize, dropoutKeys: keys }: { readonly batchSize: number; readonly dropoutKeys?: Uint32Array },
  rate: number,
): Uint32Array | null {
  if (rate === 0) return null;
  if (keys?.length !== 2 * batchSize)
    throw new Error(`${keys?.length ?? 0} words of dropout keys for ${batchSize} rows`);
  return keys;
}
