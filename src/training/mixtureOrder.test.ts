import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MixtureOrder, type MixtureTask } from './mixtureOrder.ts';

const taskNamed = (name: string, exampleCount: number, rate: number): MixtureTask => ({ name, exampleCount, rate });
const mixture = [taskNamed('mnli', 40, 6), taskNamed('cb', 3, 1), taskNamed('ax', 0, 0), taskNamed('rte', 10, 3)];

const mixtures = fc.uniqueArray(
  fc.record({
    name: fc.string({ maxLength: 4 }),
    exampleCount: fc.integer({ min: 1, max: 12 }),
    rate: fc.oneof(fc.integer({ min: 1, max: 524_288 }), fc.double({ min: 1e-3, max: 10, noNaN: true })),
  }),
  { minLength: 1, maxLength: 5, selector: ({ name }) => name },
);
const seeds = fc.nat(2 ** 32 - 1);

describe('MixtureOrder', () => {
  it('draws the tasks by their rates', () => {
    const draws = 20_000;
    const counts = mixture.map(() => 0);
    for (const { task } of MixtureOrder.start(mixture, 1).next(draws)) counts[task]!++;
    expect(counts[2]).toBe(0);
    [0.6, 0.1, 0, 0.3].forEach((share, task) => {
      const deviation = Math.sqrt(draws * share * (1 - share));
      expect(Math.abs(counts[task]! - draws * share)).toBeLessThanOrEqual(4 * deviation);
    });
  });

  it('goes through every task without repetition, epoch by epoch in another order', () => {
    fc.assert(
      fc.property(mixtures, seeds, (tasks, seed) => {
        const places = MixtureOrder.start(tasks, seed).next(200);
        tasks.forEach(({ exampleCount }, task) => {
          const drawn = places.filter((place) => place.task === task).map(({ example }) => example);
          for (let first = 0; first < drawn.length; first += exampleCount) {
            const epoch = drawn.slice(first, first + exampleCount);
            expect(new Set(epoch).size).toBe(epoch.length);
            expect(epoch.every((example) => example >= 0 && example < exampleCount)).toBe(true);
          }
        });
      }),
    );
    const [only] = [taskNamed('mnli', 40, 1)];
    const drawn = MixtureOrder.start([only!], 3).next(80);
    expect(drawn.slice(40)).not.toEqual(drawn.slice(0, 40));
  });

  it('shuffles a task by its name and the seed, whatever is mixed with it', () => {
    const orderOf = (name: string, tasks: MixtureTask[], seed: number) =>
      MixtureOrder.start(tasks, seed)
        .next(400)
        .filter(({ task }) => tasks[task]?.name === name)
        .slice(0, 20)
        .map(({ example }) => example);
    const [mnli, cb, , rte] = mixture;
    const alone = orderOf('mnli', [mnli!], 5);
    expect(orderOf('mnli', [cb!, rte!, mnli!], 5)).toEqual(alone);
    expect(orderOf('mnli', [mnli!], 6)).not.toEqual(alone);
    expect(orderOf('twin', [{ ...mnli!, name: 'twin' }], 5)).not.toEqual(alone);
  });

  it('continues from its state as JSON, at every place', () => {
    fc.assert(
      fc.property(mixtures, seeds, fc.nat(60), (tasks, seed, steps) => {
        const order = MixtureOrder.start(tasks, seed);
        order.next(steps);
        const state: unknown = JSON.parse(JSON.stringify(order.state()));
        const resumed = MixtureOrder.fromState(state, tasks);
        expect(resumed.state()).toEqual(order.state());
        expect(resumed.next(100)).toEqual(order.next(100));
      }),
    );
  });

  it('does not change with the unit of the rates', () => {
    const places = MixtureOrder.start(mixture, 9).next(500);
    const scaled = mixture.map((task) => ({ ...task, rate: task.rate * 0.1 }));
    expect(MixtureOrder.start(scaled, 9).next(500)).toEqual(places);
  });

  it('refuses to draw from a task without examples', () => {
    const tasks = [taskNamed('cb', 0, 1)];
    expect(() => MixtureOrder.start(tasks, 0)).toThrow(expect.objectContaining({ tag: 'TaskData' }));
  });

  const stored = MixtureOrder.start(mixture, 0).state();
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['one task', stored.tasks[0]!.order],
    ['fewer tasks', { ...stored, tasks: stored.tasks.slice(1) }],
    ['other names', { ...stored, tasks: stored.tasks.map(({ order }) => ({ name: 'x', order })) }],
    ['no places', { ...stored, tasks: stored.tasks.map(({ name }) => ({ name, order: null })) }],
    ['a damaged place', { ...stored, tasks: stored.tasks.map(({ name, order }) => ({ name, order: order && {} })) }],
    ['a dead generator', { ...stored, taskRng: [0, 0, 0, 0] }],
  ])('refuses a state of %s', (_, state) => {
    expect(() => MixtureOrder.fromState(state, mixture)).toThrow(expect.objectContaining({ tag: 'Checkpoint' }));
  });
});
