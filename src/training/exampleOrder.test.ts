import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExampleOrder } from './exampleOrder.ts';

const counts = fc.integer({ min: 1, max: 30 });
const plan = fc.record({ exampleCount: counts, shuffle: fc.boolean(), seed: fc.nat(2 ** 32 - 1) });

describe('ExampleOrder', () => {
  it('goes through the file in order and wraps around, also within a batch larger than the data', () => {
    const order = ExampleOrder.start(3, { shuffle: false, seed: 5 });
    expect([...order.next(2)]).toEqual([0, 1]);
    expect([...order.next(2)]).toEqual([2, 0]);
    expect([...order.next(7)]).toEqual([1, 2, 0, 1, 2, 0, 1]);
  });

  it('gives every example once an epoch, whatever the batch size', () => {
    fc.assert(
      fc.property(plan, counts, ({ exampleCount, ...options }, batchSize) => {
        const order = ExampleOrder.start(exampleCount, options);
        const drawn: number[] = [];
        while (drawn.length < 3 * exampleCount) drawn.push(...order.next(batchSize));
        for (let epoch = 0; epoch < 3; epoch++) {
          const pass = drawn.slice(epoch * exampleCount, (epoch + 1) * exampleCount);
          expect(pass.sort((a, b) => a - b)).toEqual(Array.from({ length: exampleCount }, (_, index) => index));
        }
      }),
    );
  });

  it('draws a new order every epoch, and another for another seed', () => {
    const epochs = (seed: number) => {
      const order = ExampleOrder.start(20, { shuffle: true, seed });
      return [order.next(20), order.next(20)];
    };
    const [first, second] = epochs(1);
    expect(second).not.toEqual(first);
    expect(epochs(1)).toEqual([first, second]);
    expect(epochs(2)[0]).not.toEqual(first);
  });

  it('continues from its state as JSON, at every place', () => {
    fc.assert(
      fc.property(plan, fc.array(fc.nat(9), { maxLength: 12 }), ({ exampleCount, ...options }, batches) => {
        const order = ExampleOrder.start(exampleCount, options);
        for (const batchSize of batches) order.next(batchSize);
        const state: unknown = JSON.parse(JSON.stringify(order.state()));
        const resumed = ExampleOrder.fromState(state, exampleCount, options.shuffle);
        expect(resumed.state()).toEqual(order.state());
        for (let batch = 0; batch < 5; batch++) expect(resumed.next(7)).toEqual(order.next(7));
      }),
    );
  });

  it('refuses to begin without examples', () => {
    expect(() => ExampleOrder.start(0, { shuffle: true, seed: 0 })).toThrow(
      expect.objectContaining({ tag: 'TaskData' }),
    );
  });

  const shuffled = ExampleOrder.start(10, { shuffle: true, seed: 0 }).state();
  it.each([
    ['nothing', undefined],
    ['a text', 'state'],
    ['other data', { ...shuffled, exampleCount: 11 }],
    ['a place behind the end', { ...shuffled, position: 11 }],
    ['half an example', { ...shuffled, position: 0.5 }],
    ['a negative epoch', { ...shuffled, epoch: -1 }],
    ['file order', { ...shuffled, epochRng: null }],
    ['a short generator', { ...shuffled, epochRng: [1, 2, 3] }],
    ['a long generator', { ...shuffled, epochRng: [1, 2, 3, 4, 5] }],
    ['a dead generator', { ...shuffled, epochRng: [0, 0, 0, 0] }],
    ['a generator of other words', { ...shuffled, epochRng: [1, 2, 3, 2 ** 32] }],
  ])('refuses a state of %s', (_, state) => {
    expect(() => ExampleOrder.fromState(state, 10, true)).toThrow(expect.objectContaining({ tag: 'Checkpoint' }));
  });
});
