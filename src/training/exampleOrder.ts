/**
 * Which examples come next. Without shuffling: in file order, from the first again after the last. With it: every
 * epoch in a fresh random order. Batches span the ends of epochs, as T5X repeats its data, so a batch may be larger
 * than the data set. The whole state is plain JSON, so that a checkpoint can hold it and a resumed run sees the very
 * same batches.
 */
import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import { Rng, type RngState } from '../base/rng.ts';

export interface ExampleOrderState {
  readonly exampleCount: number;
  /** Whole passes over the data before this one. */
  readonly epoch: number;
  /** Examples of this epoch already given out. */
  readonly position: number;
  /** The generator as it was before it drew this epoch's order; null for file order. */
  readonly epochRng: RngState | null;
}

const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1));
const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** A stored `RngState`. */
export const rngStateSchema = v.pipe(
  v.strictTuple([uint32, uint32, uint32, uint32]),
  // xoshiro128** never leaves the all-zero state.
  v.check((words) => words.some((word) => word !== 0)),
);
const stateSchema = v.object({
  exampleCount: wholeNumber,
  epoch: wholeNumber,
  position: wholeNumber,
  epochRng: v.nullable(rngStateSchema),
});

/** Changes an epoch's random order, with the generator that drew it. */
export type ArrangeEpoch = (order: Int32Array<ArrayBuffer>, epoch: number, rng: Rng) => Int32Array<ArrayBuffer>;

export class ExampleOrder {
  private readonly exampleCount: number;
  private readonly arrange: ArrangeEpoch;
  private readonly rng: Rng | null;
  private epochRng: RngState | null = null;
  private order = new Int32Array(0);
  private epoch: number;
  private position: number;

  private constructor(
    exampleCount: number,
    rng: Rng | null,
    epoch: number,
    position: number,
    arrange: ArrangeEpoch = (order) => order,
  ) {
    this.exampleCount = exampleCount;
    this.arrange = arrange;
    this.rng = rng;
    this.epoch = epoch;
    this.position = position;
    this.drawOrder();
  }

  /**
   * The order from its first example on. `arrange` is not asked for file order.
   * @throws LabError `TaskData` if there are no examples.
   */
  static start(
    exampleCount: number,
    options: { readonly shuffle: boolean; readonly seed: number },
    arrange?: ArrangeEpoch,
  ): ExampleOrder {
    if (exampleCount < 1) {
      throw new LabError({
        tag: 'TaskData',
        what: 'There is nothing to train on',
        found: 'no examples',
        expected: 'at least one example',
        remedy: 'Check the training table and its templates.',
      });
    }
    const rng = options.shuffle ? Rng.forSeed(options.seed, 'batches') : null;
    return new ExampleOrder(exampleCount, rng, 0, 0, arrange);
  }

  /**
   * The order that gave `state`, for the same number of examples, the same `shuffle` and the same `arrange`.
   * @throws LabError `Checkpoint` if the state is damaged or of other data.
   */
  static fromState(state: unknown, exampleCount: number, shuffle: boolean, arrange?: ArrangeEpoch): ExampleOrder {
    const restored = v.safeParse(stateSchema, state);
    const fits =
      restored.success &&
      restored.output.exampleCount === exampleCount &&
      restored.output.position <= exampleCount &&
      (restored.output.epochRng !== null) === shuffle;
    if (!fits) {
      throw new LabError({
        tag: 'Checkpoint',
        what: 'The place in the data that this checkpoint stored does not fit the run',
        found: JSON.stringify(state)?.slice(0, 200) ?? String(state),
        expected: `a place among ${exampleCount} examples, ${shuffle ? 'shuffled' : 'in file order'}`,
        remedy: 'Resume from an earlier checkpoint, or start the run again.',
      });
    }
    const { epoch, position, epochRng } = restored.output;
    const rng = epochRng === null ? null : Rng.fromState(epochRng);
    return new ExampleOrder(exampleCount, rng, epoch, position, arrange);
  }

  /** Indices of the next `count` examples. */
  next(count: number): Int32Array {
    return Int32Array.from({ length: count }, () => this.nextIndex());
  }

  /** A copy of the state; `fromState` continues from exactly here. */
  state(): ExampleOrderState {
    const { exampleCount, epoch, position, epochRng } = this;
    return { exampleCount, epoch, position, epochRng };
  }

  private nextIndex(): number {
    if (this.position === this.exampleCount) {
      this.epoch++;
      this.position = 0;
      this.drawOrder();
    }
    const index = this.order[this.position] ?? 0;
    this.position++;
    return index;
  }

  /** A permutation that depends on the generator's state only, not on the epoch before. */
  private drawOrder(): void {
    if (this.rng === null && this.order.length > 0) return;
    this.epochRng = this.rng?.state ?? null;
    const order = Int32Array.from({ length: this.exampleCount }, (_, index) => index);
    this.order = this.rng === null ? order : this.arrange(this.rng.shuffle(order), this.epoch, this.rng);
  }
}
