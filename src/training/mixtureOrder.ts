/**
 * Which examples of a mixture of tasks come next. For every example a task is drawn by the tasks' rates, and of that task
 * the next example of its own epoch, which it goes through in random order without repetition, as SeqIO samples from
 * repeated data sets. The whole state is plain JSON, so that a checkpoint can hold it and a resumed run sees the very same
 * examples.
 */
import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import { Rng, type RngState } from '../base/rng.ts';
import { sharesOf } from '../tasks/mixtureRates.ts';
import { ExampleOrder, type ExampleOrderState, rngStateSchema } from './exampleOrder.ts';

export interface MixtureTask {
  readonly name: string;
  readonly exampleCount: number;
  /** From `mixtureRates`; only the ratios matter. A task of rate 0 is never drawn. */
  readonly rate: number;
}

/** The positions of a task in the mixture and of an example in the task. */
export interface MixturePlace {
  readonly task: number;
  readonly example: number;
}

export interface MixtureOrderState {
  /** The generator that draws the tasks. */
  readonly taskRng: RngState;
  /** Every task's place in its own examples; null for a task that is never drawn. */
  readonly tasks: readonly { readonly name: string; readonly order: ExampleOrderState | null }[];
}

const stateSchema = v.object({
  taskRng: rngStateSchema,
  tasks: v.array(v.object({ name: v.string(), order: v.unknown() })),
});

export class MixtureOrder {
  private readonly tasks: readonly MixtureTask[];
  private readonly orders: readonly (ExampleOrder | null)[];
  private readonly taskRng: Rng;
  private readonly ends: readonly number[];

  private constructor(tasks: readonly MixtureTask[], orders: readonly (ExampleOrder | null)[], taskRng: Rng) {
    this.tasks = tasks;
    this.orders = orders;
    this.taskRng = taskRng;
    this.ends = endsOfParts(tasks);
  }

  /**
   * Before the first example. A task's own order depends on its name and the seed, not on the tasks beside it.
   * @throws LabError `TaskData` if a task that can be drawn has no examples
   */
  static start(tasks: readonly MixtureTask[], seed: number): MixtureOrder {
    const orders = tasks.map(({ name, exampleCount, rate }) => {
      const ownSeed = Rng.forSeed(seed, `mixture: ${name}`).nextUint32();
      return rate === 0 ? null : ExampleOrder.start(exampleCount, { shuffle: true, seed: ownSeed });
    });
    return new MixtureOrder(tasks, orders, Rng.forSeed(seed, 'mixture'));
  }

  /**
   * Where the order that gave `state` stood; the tasks and their rates must be the same.
   * @throws LabError `Checkpoint` if the state is damaged or of other tasks
   */
  static fromState(state: unknown, tasks: readonly MixtureTask[]): MixtureOrder {
    const restored = v.safeParse(stateSchema, state);
    const fits =
      restored.success &&
      restored.output.tasks.length === tasks.length &&
      restored.output.tasks.every(({ name, order }, i) => {
        return name === tasks[i]?.name && (order === null) === (tasks[i]?.rate === 0);
      });
    if (!fits) {
      throw new LabError({
        tag: 'Checkpoint',
        what: 'The place in the mixture that this checkpoint stored does not fit the run',
        found: JSON.stringify(state)?.slice(0, 200) ?? String(state),
        expected: `places in ${tasks.map(({ name }) => name).join(', ')}`,
        remedy: 'Resume from an earlier checkpoint, or start the run again.',
      });
    }
    const orders = restored.output.tasks.map(({ order }, i) => {
      return order === null ? null : ExampleOrder.fromState(order, tasks[i]?.exampleCount ?? 0, true);
    });
    return new MixtureOrder(tasks, orders, Rng.fromState(restored.output.taskRng));
  }

  /** The next `count` examples. */
  next(count: number): MixturePlace[] {
    return Array.from({ length: count }, () => {
      const draw = this.taskRng.nextUint32();
      const task = this.ends.findIndex((end) => draw < end);
      return { task, example: this.orders[task]?.next(1)[0] ?? 0 };
    });
  }

  /** A copy of the state; `fromState` continues from exactly here. */
  state(): MixtureOrderState {
    return {
      taskRng: this.taskRng.state,
      tasks: this.tasks.map(({ name }, i) => ({ name, order: this.orders[i]?.state() ?? null })),
    };
  }
}

/**
 * For every task the end of its part of the 2^32 numbers that a draw can be. The last task with a rate ends at 2^32,
 * whatever rounding does to the sum: every draw is somebody's.
 */
function endsOfParts(tasks: readonly MixtureTask[]): number[] {
  const shares = sharesOf(tasks.map(({ rate }) => rate));
  const last = shares.findLastIndex((share) => share > 0);
  let before = 0;
  return shares.map((share, i) => {
    before += share;
    return i >= last ? 2 ** 32 : before * 2 ** 32;
  });
}
