/** From tokenized examples to the padded batches that the model trains on, one after the other without end. */
import type { TokenBatch } from '../t5/frozenModel.ts';
import { type ArrangeEpoch, ExampleOrder, type ExampleOrderState } from './exampleOrder.ts';
import { sortedInWindows } from './lengthWindows.ts';
import type { MixtureOrderState, MixtureTask } from './mixtureOrder.ts';
import { MixtureSequence } from './mixtureSequence.ts';
import { inputBucket, padInputs, padTargets, targetBucket } from './padding.ts';
import type { TokenizedExample } from './tokenizeExamples.ts';

/** Plain JSON, for a checkpoint. */
export type BatchCursorState = ExampleOrderState | MixtureOrderState;

/** Which examples come next, without end. */
interface ExampleSequence {
  /** Indices of the next `count` examples. */
  next(count: number): ArrayLike<number>;
  state(): BatchCursorState;
}

/** The parts of a run's spec that decide its batches. */
export interface BatchSettings {
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** With `shuffle`: whether examples of similar length share a batch. */
  readonly batching: 'shuffled' | 'sorted';
  readonly seed: number;
  readonly maxInputLength: number;
  readonly maxTargetLength: number;
}

/** Lengths that no batch of these examples exceeds. */
export function largestBatch(
  examples: readonly TokenizedExample[],
  { batchSize, maxInputLength, maxTargetLength }: BatchSettings,
): Pick<TokenBatch, 'batchSize' | 'inputLength' | 'targetLength'> {
  const longest = (lengthOf: (example: TokenizedExample) => number) =>
    examples.reduce((length, example) => Math.max(length, lengthOf(example)), 0);
  return {
    batchSize,
    inputLength: inputBucket(
      longest(({ inputIds }) => inputIds.length),
      maxInputLength,
    ),
    targetLength: targetBucket(
      longest(({ targetIds }) => targetIds.length),
      maxTargetLength,
    ),
  };
}

/** How an epoch's random order is changed; undefined: it is not. */
function arrangement(
  examples: readonly TokenizedExample[],
  { batchSize, batching }: BatchSettings,
): ArrangeEpoch | undefined {
  if (batching === 'shuffled') return undefined;
  const lengths = examples.map(({ inputIds }) => inputIds.length);
  return (order, epoch, rng) => {
    // Batches span the ends of epochs: the first examples may belong to the last batch of the epoch before.
    const begun = (epoch * examples.length) % batchSize;
    const leading = Math.min(order.length, begun === 0 ? 0 : batchSize - begun);
    return sortedInWindows(order, leading, batchSize, lengths, rng);
  };
}

export class BatchCursor {
  private readonly examples: readonly TokenizedExample[];
  private readonly settings: BatchSettings;
  private readonly order: ExampleSequence;

  private constructor(examples: readonly TokenizedExample[], settings: BatchSettings, order: ExampleSequence) {
    this.examples = examples;
    this.settings = settings;
    this.order = order;
  }

  /**
   * Before the first batch. With a `mixture` the examples are those of its tasks, one task after the other, and always
   * in random order.
   * @throws LabError `TaskData` if there are no examples.
   */
  static start(
    examples: readonly TokenizedExample[],
    settings: BatchSettings,
    mixture: readonly MixtureTask[] | null = null,
  ): BatchCursor {
    const order =
      mixture === null
        ? ExampleOrder.start(examples.length, settings, arrangement(examples, settings))
        : MixtureSequence.start(mixture, settings.seed);
    return new BatchCursor(examples, settings, order);
  }

  /**
   * Where the cursor that gave `state` stood; examples, settings and mixture must be the same.
   * @throws LabError `Checkpoint` if the state is damaged or of other data.
   */
  static fromState(
    state: unknown,
    examples: readonly TokenizedExample[],
    settings: BatchSettings,
    mixture: readonly MixtureTask[] | null = null,
  ): BatchCursor {
    const order =
      mixture === null
        ? ExampleOrder.fromState(state, examples.length, settings.shuffle, arrangement(examples, settings))
        : MixtureSequence.fromState(state, mixture);
    return new BatchCursor(examples, settings, order);
  }

  /** The next `batchSize` examples; the same one may come twice where a batch spans the end of an epoch. */
  next(): TokenBatch {
    const { batchSize, maxInputLength, maxTargetLength } = this.settings;
    const chosen = Array.from(this.order.next(batchSize), (index) => this.examples[index]).filter(
      (example) => example !== undefined,
    );
    const inputIds = padInputs(
      chosen.map((example) => example.inputIds),
      maxInputLength,
    );
    const targetIds = padTargets(
      chosen.map((example) => example.targetIds),
      maxTargetLength,
    );
    return {
      batchSize,
      inputLength: inputIds.length / batchSize,
      targetLength: targetIds.length / batchSize,
      inputIds,
      targetIds,
    };
  }

  /** A copy of the state; `fromState` continues from exactly here. */
  state(): BatchCursorState {
    return this.order.state();
  }
}
