import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../base/rng.ts';
import type { TokenBatch } from '../t5/frozenModel.ts';
import { BatchCursor, type BatchSettings, largestBatch } from './batches.ts';
import { MixtureOrder } from './mixtureOrder.ts';
import type { TokenizedExample } from './tokenizeExamples.ts';

const ids = fc
  .array(fc.integer({ min: 2, max: 32127 }), { minLength: 1, maxLength: 40 })
  .map((row) => Int32Array.from(row));
const examples = fc.array(fc.record({ inputIds: ids, targetIds: ids }), { minLength: 1, maxLength: 6 });
const settings = fc.record({
  batchSize: fc.integer({ min: 1, max: 15 }),
  shuffle: fc.boolean(),
  batching: fc.constantFrom('shuffled' as const, 'sorted' as const),
  seed: fc.nat(2 ** 32 - 1),
  maxInputLength: fc.constant(40),
  maxTargetLength: fc.constant(40),
});

/** The rows of a batch without their padding, as text, which finds padding anywhere but behind. */
function rows(batchIds: Int32Array, rowLength: number): string[] {
  return Array.from({ length: batchIds.length / rowLength }, (_, row) =>
    batchIds
      .subarray(row * rowLength, (row + 1) * rowLength)
      .join(' ')
      .replace(/( 0)+$/, ''),
  );
}

const exampleText = ({ inputIds, targetIds }: TokenizedExample) => `${inputIds.join(' ')} → ${targetIds.join(' ')}`;

describe('BatchCursor', () => {
  it('gives whole examples, each once an epoch, padded behind and nowhere else', () => {
    fc.assert(
      fc.property(examples, settings, (all, chosen) => {
        const cursor = BatchCursor.start(all, chosen);
        const drawn: string[] = [];
        while (drawn.length < 2 * all.length) {
          const batch = cursor.next();
          expect(batch.batchSize).toBe(chosen.batchSize);
          expect(batch.inputIds).toHaveLength(batch.batchSize * batch.inputLength);
          expect(batch.targetIds).toHaveLength(batch.batchSize * batch.targetLength);
          const targets = rows(batch.targetIds, batch.targetLength);
          drawn.push(...rows(batch.inputIds, batch.inputLength).map((row, index) => `${row} → ${targets[index]}`));
        }
        const expected = all.map(exampleText);
        if (!chosen.shuffle) expect(drawn.slice(0, all.length)).toEqual(expected);
        for (let epoch = 0; epoch < 2; epoch++) {
          expect(drawn.slice(epoch * all.length, (epoch + 1) * all.length).sort()).toEqual([...expected].sort());
        }
      }),
    );
  });

  it('gives of a mixture the examples that its order names, and continues from its state as JSON', () => {
    const mixtures = fc.array(fc.tuple(examples, fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(mixtures, settings, fc.nat(9), (lists, chosen, before) => {
        fc.pre(lists.some(([, rate]) => rate > 0));
        const mixture = lists.map(([{ length: exampleCount }, rate], i) => ({ name: `task ${i}`, exampleCount, rate }));
        const all = lists.flatMap(([list]) => list);
        const cursor = BatchCursor.start(all, chosen, mixture);
        const order = MixtureOrder.start(mixture, chosen.seed);
        const check = (batch: TokenBatch) => {
          const places = order.next(chosen.batchSize);
          const expected = places.map(({ task, example }) => lists[task]![0][example]!.inputIds.join(' '));
          expect(rows(batch.inputIds, batch.inputLength)).toEqual(expected);
        };
        for (let batch = 0; batch < before; batch++) check(cursor.next());
        const state: unknown = JSON.parse(JSON.stringify(cursor.state()));
        const resumed = BatchCursor.fromState(state, all, chosen, mixture);
        for (let batch = 0; batch < 4; batch++) check(resumed.next());
      }),
    );
  });

  it('continues from its state as JSON with the same batches', () => {
    fc.assert(
      fc.property(examples, settings, fc.nat(9), (all, chosen, before) => {
        const cursor = BatchCursor.start(all, chosen);
        for (let batch = 0; batch < before; batch++) cursor.next();
        const state: unknown = JSON.parse(JSON.stringify(cursor.state()));
        const resumed = BatchCursor.fromState(state, all, chosen);
        for (let batch = 0; batch < 5; batch++) expect(resumed.next()).toEqual(cursor.next());
      }),
    );
  });

  it('of similar lengths hold much less padding, in few shapes, in another order every epoch', () => {
    const rng = Rng.forSeed(3, 'lengths');
    const all = Array.from({ length: 1000 }, (_, index): TokenizedExample => {
      const length = 8 + Math.floor(rng.nextUniform() ** 3 * 240);
      return { inputIds: new Int32Array(length).fill(2 + index), targetIds: Int32Array.of(5, 1) };
    });
    const tokens = all.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
    const epochs = (batching: BatchSettings['batching']) => {
      const chosen: BatchSettings = {
        batchSize: 16,
        shuffle: true,
        batching,
        seed: 1,
        maxInputLength: 256,
        maxTargetLength: 8,
      };
      const cursor = BatchCursor.start(all, chosen);
      const largest = largestBatch(all, chosen);
      // Two epochs of 62.5 batches.
      return Array.from({ length: 125 }, () => {
        const batch = cursor.next();
        expect(batch.inputLength).toBeLessThanOrEqual(largest.inputLength);
        return batch.inputLength;
      });
    };
    const padded = (lengths: readonly number[]) => lengths.reduce((sum, length) => sum + 16 * length, 0) / (2 * tokens);
    const [shuffled, sorted] = [epochs('shuffled'), epochs('sorted')];
    expect(padded(shuffled)).toBeGreaterThan(2);
    expect(padded(sorted)).toBeLessThan(1.25);
    expect(new Set(sorted).size).toBeLessThanOrEqual(32);
    // Long and short batches are mixed: neighbours differ as often as at random.
    const rises = sorted.filter((length, batch) => length > (sorted[batch - 1] ?? Number.POSITIVE_INFINITY)).length;
    expect(rises).toBeGreaterThan(40);
    expect(rises).toBeLessThan(80);
    expect(sorted.slice(0, 62)).not.toEqual(sorted.slice(63));
    expect(epochs('sorted')).toEqual(sorted);
  });

  it('pads to buckets, and never beyond the maxima', () => {
    const example = { inputIds: new Int32Array(9).fill(7), targetIds: new Int32Array(5).fill(7) };
    const lengths = (maxInputLength: number, maxTargetLength: number) => {
      const cursor = BatchCursor.start([example], {
        batchSize: 1,
        shuffle: false,
        batching: 'shuffled',
        seed: 0,
        maxInputLength,
        maxTargetLength,
      });
      const { inputLength, targetLength } = cursor.next();
      return [inputLength, targetLength];
    };
    expect(lengths(512, 512)).toEqual([16, 6]);
    expect(lengths(10, 5)).toEqual([10, 5]);
  });

  it('refuses no examples, and a state of others', () => {
    const chosen: BatchSettings = {
      batchSize: 2,
      shuffle: true,
      batching: 'shuffled',
      seed: 0,
      maxInputLength: 8,
      maxTargetLength: 8,
    };
    const example = { inputIds: Int32Array.of(1), targetIds: Int32Array.of(1) };
    expect(() => BatchCursor.start([], chosen)).toThrow(expect.objectContaining({ tag: 'TaskData' }));
    const state = BatchCursor.start([example], chosen).state();
    expect(() => BatchCursor.fromState(state, [example, example], chosen)).toThrow(
      expect.objectContaining({ tag: 'Checkpoint' }),
    );
  });
});
