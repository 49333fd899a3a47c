/**
 * Answers drawn token by token as T5X draws them (t5x/decoding.py, temperature_sample; t5x/binary_search.py), without
 * the network: who asks for it computes, step by step, the logits of the next token, and is told what was drawn.
 */
import { Rng } from '../base/rng.ts';
import type { T5Config } from './config.ts';

export interface SamplingOptions {
  /** Logits are divided by it; from 1e-4 down the likeliest token is taken, whatever else is asked for. */
  readonly temperature: number;
  /** Only the likeliest so many tokens, and those as likely as the last of them; 0: all. */
  readonly topK: number;
  /** Only the fewest likeliest tokens that have this probability together, and those as likely as the last; 0: all. */
  readonly topP: number;
  readonly seed: number;
}

/** T5X's: temperatures up to it mean none. */
const SMALLEST_TEMPERATURE = 1e-4;

/**
 * The probability that T5X draws each token with, `[V]`, from its logits. At temperature 0 the first of the likeliest
 * has it all.
 */
export function drawingProbabilities(
  logits: ArrayLike<number>,
  { temperature, topK, topP }: Omit<SamplingOptions, 'seed'>,
): Float64Array {
  const values = Float64Array.from(logits);
  const largest = values.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  if (temperature <= SMALLEST_TEMPERATURE) {
    const chosen = values.indexOf(largest);
    return values.map((_, id) => (id === chosen ? 1 : 0));
  }
  const weights = values.map((logit) => Math.exp((logit - largest) / temperature));
  const falling = topK > 0 || topP > 0 ? weights.toSorted((a, b) => b - a) : weights;
  const smallest = Math.max(smallestOfFirst(falling, topK), smallestWithMass(falling, topP));
  const kept = weights.map((weight) => (weight >= smallest ? weight : 0));
  const total = sumOf(kept);
  return kept.map((weight) => weight / total);
}

/** The k-th largest weight; 0 if all may be drawn. */
function smallestOfFirst(falling: Float64Array, topK: number): number {
  return topK === 0 ? 0 : (falling[Math.min(topK, falling.length) - 1] ?? 0);
}

/** The last of the largest weights that reach `topP` of all of them together; 0 if all may be drawn. */
function smallestWithMass(falling: Float64Array, topP: number): number {
  if (topP === 0) return 0;
  const wanted = topP * sumOf(falling);
  let mass = 0;
  for (const weight of falling) {
    mass += weight;
    if (mass >= wanted) return weight;
  }
  return 0;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The token at `uniform`, from 0 to below 1, of the distribution's running sum. */
export function tokenAt(probabilities: Float64Array, uniform: number): number {
  let sum = 0;
  let last = 0;
  for (const [id, probability] of probabilities.entries()) {
    if (probability === 0) continue;
    sum += probability;
    last = id;
    if (uniform < sum) return id;
  }
  return last;
}

/**
 * One drawing of answers to a batch of inputs. An input's random numbers depend on the seed and its own tokens, so that
 * its answer is the same in whatever batch it comes; T5X's depend on its place in the batch.
 */
export class Sampler {
  /** The token that each row's next step reads, `[B]`; padding where the answer has ended. */
  readonly tokens: Int32Array;
  readonly answers: readonly number[][];
  private readonly options: SamplingOptions;
  private readonly maxTargetLength: number;
  private readonly config: Pick<T5Config, 'padTokenId' | 'eosTokenId'>;
  private readonly streams: readonly Rng[];

  /** @param inputIds `[B, T]` */
  constructor(
    inputIds: Int32Array,
    batchSize: number,
    options: SamplingOptions,
    maxTargetLength: number,
    config: Pick<T5Config, 'padTokenId' | 'eosTokenId' | 'decoderStartTokenId'>,
  ) {
    this.options = options;
    this.maxTargetLength = maxTargetLength;
    this.config = config;
    this.tokens = new Int32Array(batchSize).fill(config.decoderStartTokenId);
    this.answers = Array.from({ length: batchSize }, () => []);
    const length = inputIds.length / batchSize;
    this.streams = this.answers.map((_, row) => {
      const ids = inputIds.subarray(row * length, (row + 1) * length).filter((id) => id !== config.padTokenId);
      return Rng.forSeed(options.seed, `answer to ${ids.join(' ')}`);
    });
  }

  /** Tokens drawn so far, of the longest answer. */
  get length(): number {
    return Math.max(0, ...this.answers.map((answer) => answer.length));
  }

  get isOver(): boolean {
    return this.length >= this.maxTargetLength || this.answers.every((answer) => this.hasEnded(answer));
  }

  /** One token further. `logits` `[B, V]` are those after each row's token. */
  advance(logits: Float32Array): void {
    const vocabSize = logits.length / this.answers.length;
    for (const [row, answer] of this.answers.entries()) {
      // Drawn also where nobody needs it: streams of one seed stay in step.
      const uniform = this.streams[row]?.nextUniform() ?? 0;
      if (this.hasEnded(answer)) continue;
      const ofRow = logits.subarray(row * vocabSize, (row + 1) * vocabSize);
      const token = tokenAt(drawingProbabilities(ofRow, this.options), uniform);
      answer.push(token);
      this.tokens[row] = token === this.config.eosTokenId ? this.config.padTokenId : token;
    }
  }

  private hasEnded(answer: readonly number[]): boolean {
    return answer.at(-1) === this.config.eosTokenId;
  }
}
