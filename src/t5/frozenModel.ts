/**
 * What training needs of a frozen T5, whichever executor runs it. The composed tfjs network (`composed/`) is the first
 * and stays as the oracle; fused executors implement the same interface.
 */
import type { BeamOptions, Hypothesis } from './beamSearch.ts';
import type { T5Config } from './config.ts';
import type { PromptForm } from './promptForm.ts';
import type { PromptTrainer, TrainerOptions } from './promptTrainer.ts';
import type { SamplingOptions } from './sampling.ts';

/** One padded batch of token ids, row-major. Pad is 0; targets end in EOS (1) before their padding. */
export interface TokenBatch {
  readonly batchSize: number; // B
  readonly inputLength: number; // T, prompt not counted
  readonly targetLength: number; // U
  readonly inputIds: Int32Array; // [B, T]
  readonly targetIds: Int32Array; // [B, U]
  /** What each row draws its dropout masks with, `[B, 2]` (`dropout.ts`). Only where there is dropout. */
  readonly dropoutKeys?: Uint32Array;
}

/** A soft prompt's values, row-major `[length, width]` with width = d_model. Length 0 means no prompt. */
export interface PromptValues {
  readonly length: number; // P
  readonly width: number; // d_model
  readonly values: Float32Array; // [P, d_model]
  /** How it stands in the encoder's input. Default: `PLAIN_FORM`. */
  readonly form?: PromptForm;
}

/** Lengths of a run's largest training step. */
export interface TrainingShape {
  readonly promptLength: number; // P
  readonly batchSize: number; // B, of all prompts together
  /** N: prompts that share the batch. Default: 1. */
  readonly prompts?: number;
  readonly inputLength: number; // T
  readonly targetLength: number; // U
  /** See `Objective`: dropout takes room of its own. */
  readonly dropoutRate?: number;
}

/** What a training step makes smaller. */
export interface Objective {
  /** Factor of logZ² in a token's loss. */
  readonly zLoss: number;
  /** From 0 to below 1: the share of a target's weight that all other tokens get. Default: 0. */
  readonly labelSmoothing?: number;
  /** From 0 to below 1: the share of activations that is dropped, by the batch's keys. Default: 0. */
  readonly dropoutRate?: number;
}

export interface LossAndGradient {
  /** Sum over non-pad target tokens of cross-entropy + zLoss * logZ^2, as T5X sums it (t5x/losses.py). */
  readonly loss: number;
  /** Non-pad target tokens in the batch (EOS counts). */
  readonly targetTokens: number;
  /** d loss / d prompt, `[P, d_model]`. */
  readonly promptGradient: Float32Array;
}

/** How an answer is found. */
export type Decoding =
  | { readonly method: 'greedy' }
  /** T5X's beam search, see `BeamSearch`. */
  | ({ readonly method: 'beam' } & Pick<BeamOptions, 'beams' | 'alpha'>)
  /** T5X's temperature sampling, see `Sampler`. */
  | ({ readonly method: 'sample' } & SamplingOptions);

/** What evaluation asks about a batch of inputs. */
export interface Question {
  readonly decoding: Decoding;
  readonly maxTargetLength: number;
  /** As `scoreCandidates` takes them; may be none. */
  readonly candidates: readonly (readonly number[])[];
}

export interface Answered {
  readonly answers: number[][];
  readonly scores: Float32Array; // [B, candidates.length]
}

export interface FrozenModel {
  readonly config: T5Config;
  /** SHA-256 over configuration and weights; the same files give the same value in every host. */
  readonly identity: string;
  /** Bytes that are allocated on the GPU for this model, weights included. Only where they are counted. */
  readonly gpuBytes?: () => number;

  /**
   * Before a run: makes room for steps of up to this shape, if need be by computing blocks a second time on the way back
   * (the same bits, more slowly). Returns what a person should know of that.
   * @throws LabError `GpuOutOfMemory` if there is no room even so, with what is needed and what would fit
   */
  reserveTraining(shape: TrainingShape): Promise<readonly string[]>;

  /** @throws LabError `PromptShape`, `GpuOutOfMemory`, `DeviceLost` */
  lossAndPromptGradient(prompt: PromptValues, batch: TokenBatch, objective: Objective): Promise<LossAndGradient>;

  /**
   * Only where prompts and optimizers can live beside the weights: training without a way back to the host every step.
   * @throws LabError `PromptShape`, `GpuOutOfMemory`
   */
  readonly createTrainer?: (options: TrainerOptions) => PromptTrainer;

  /** The decoder's logits `[B, U, vocab]` under teacher forcing; for tests and inspection, not for training. */
  logits(prompt: PromptValues, batch: TokenBatch): Promise<Float32Array>;

  /**
   * Greedy decoding with a KV cache, batched. Returns a row of ids per example, without the decoder's start token,
   * cut after EOS (EOS included where it was reached), at most `maxTargetLength` long.
   */
  generateGreedy(
    prompt: PromptValues,
    inputIds: Int32Array, // [B, T]
    batchSize: number,
    maxTargetLength: number,
  ): Promise<number[][]>;

  /**
   * Beam search, batched: of each example the answers that it ends with, best first, at most `beams`. With one beam this
   * is not greedy decoding: an answer that has ended competes with one that goes on.
   * @throws LabError `RunFile` if the vocabulary has fewer than `2 * beams` tokens, or alpha is below 0
   */
  generateBeam(
    prompt: PromptValues,
    inputIds: Int32Array, // [B, T]
    batchSize: number,
    options: BeamOptions,
  ): Promise<Hypothesis[][]>;

  /**
   * Rank classification: for every example the score of every candidate, `sum_t log p(y_t)` over the candidate's
   * non-pad tokens, without z-loss (t5x/models.py score_batch). The encoder runs once an example.
   * Returns `[B, candidates.length]`, row-major.
   */
  scoreCandidates(
    prompt: PromptValues,
    inputIds: Int32Array, // [B, T]
    batchSize: number,
    candidates: readonly (readonly number[])[], // token ids, each ending in EOS
  ): Promise<Float32Array>;

  /**
   * The answer to each input, found as asked and shaped as `generateGreedy`'s, and the scores of candidates as
   * `scoreCandidates` gives them, in one call so that the encoder need run only once for both.
   */
  answer(
    prompt: PromptValues,
    inputIds: Int32Array, // [B, T]
    batchSize: number,
    question: Question,
  ): Promise<Answered>;

  /**
   * The same of each of several prompts of one length and form, about the same inputs, in one pass through the network: for
   * prompts that vote. Only where a batch may be of several prompts. @throws Error if their lengths differ
   */
  readonly answerWithEach?: (
    prompts: readonly PromptValues[],
    inputIds: Int32Array, // [B, T]
    batchSize: number,
    question: Question,
  ) => Promise<readonly Answered[]>;

  /** Rows of the shared embedding table, `[ids.length, d_model]`: initial prompts are made of them. */
  embeddingRows(ids: readonly number[]): Promise<Float32Array>;

  dispose(): void;
}
