/** A mixture's order as indices into one list that holds the examples of its tasks, one task after the other. */
import { MixtureOrder, type MixtureOrderState, type MixtureTask } from './mixtureOrder.ts';

export class MixtureSequence {
  private readonly order: MixtureOrder;
  /** Where each task's examples begin. */
  private readonly starts: readonly number[];

  private constructor(order: MixtureOrder, tasks: readonly MixtureTask[]) {
    this.order = order;
    let start = 0;
    this.starts = tasks.map(({ exampleCount }) => {
      start += exampleCount;
      return start - exampleCount;
    });
  }

  /** Before the first example. @throws LabError as `MixtureOrder.start` does */
  static start(tasks: readonly MixtureTask[], seed: number): MixtureSequence {
    return new MixtureSequence(MixtureOrder.start(tasks, seed), tasks);
  }

  /** Where the sequence that gave `state` stood. @throws LabError as `MixtureOrder.fromState` does */
  static fromState(state: unknown, tasks: readonly MixtureTask[]): MixtureSequence {
    return new MixtureSequence(MixtureOrder.fromState(state, tasks), tasks);
  }

  /** Indices of the next `count` examples. */
  next(count: number): number[] {
    return this.order.next(count).map(({ task, example }) => (this.starts[task] ?? 0) + example);
  }

  /** A copy of the state; `fromState` continues from exactly here. */
  state(): MixtureOrderState {
    return this.order.state();
  }
}
