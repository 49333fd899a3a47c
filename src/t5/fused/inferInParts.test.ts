import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../base/errors.ts';
import type { PromptValues } from '../frozenModel.ts';
import { type Infer, inferInParts } from './inferInParts.ts';

const CANDIDATES = [
  [5, 1],
  [6, 1],
  [7, 1],
];
const TASK = { candidates: CANDIDATES, decoding: { method: 'greedy' as const }, maxTargetLength: 4 };
const INPUT_LENGTH = 3;

/** A prompt that is told from others by its only number. */
const promptOf = (value: number): PromptValues => ({ length: 1, width: 1, values: Float32Array.of(value) });

/** A model whose answer to a row is that row and its prompt, and which has room for so many rows. */
function modelWithRoomFor(mostRows: number) {
  const asked: number[] = [];
  const infer: Infer = async (prompts, inputIds, batchSize, { candidates }) => {
    asked.push(batchSize);
    if (batchSize > mostRows) {
      throw new LabError({ tag: 'GpuOutOfMemory', what: 'full', found: '', expected: '', remedy: '' });
    }
    const rows = Array.from({ length: batchSize }, (_, row) => {
      const prompt = prompts[Math.floor((row * prompts.length) / batchSize)];
      return [prompt?.values[0] ?? Number.NaN, ...inputIds.slice(row * INPUT_LENGTH, (row + 1) * INPUT_LENGTH)];
    });
    return {
      scores: Float32Array.from(
        rows.flatMap(([value = 0, id = 0]) => candidates.map((_, index) => value + id + index)),
      ),
      answers: rows,
      hypotheses: rows.map((ids) => [{ ids, score: 0 }]),
    };
  };
  return { infer, asked };
}

describe('inference in parts', () => {
  it('answers what the whole would answer, however little room there is', async () => {
    const sizes = fc.record({
      prompts: fc.integer({ min: 1, max: 5 }),
      rowsOfEach: fc.integer({ min: 1, max: 9 }),
      mostRows: fc.integer({ min: 1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ prompts: count, rowsOfEach, mostRows }) => {
        const prompts = Array.from({ length: count }, (_, index) => promptOf(100 * index));
        const batchSize = count * rowsOfEach;
        const inputIds = Int32Array.from({ length: batchSize * INPUT_LENGTH }, (_, index) => index);
        const whole = await modelWithRoomFor(batchSize).infer(prompts, inputIds, batchSize, TASK);
        const small = modelWithRoomFor(mostRows);
        expect(await inferInParts(small.infer)(prompts, inputIds, batchSize, TASK)).toEqual(whole);
      }),
    );
  });

  it('asks once for what has no room', async () => {
    const { infer, asked } = modelWithRoomFor(2);
    const inParts = inferInParts(infer);
    const ids = new Int32Array(8 * INPUT_LENGTH);
    await inParts([promptOf(1)], ids, 8, TASK);
    expect(asked).toEqual([8, 4, 2, 2, 2, 2]);
    await inParts([promptOf(1)], ids, 8, TASK);
    expect(asked.slice(6)).toEqual([2, 2, 2, 2]);
  });

  it('fails where there is no room for one row, and for any other reason at once', async () => {
    const none = modelWithRoomFor(0);
    const ids = new Int32Array(2 * INPUT_LENGTH);
    await expect(inferInParts(none.infer)([promptOf(1)], ids, 2, TASK)).rejects.toMatchObject({
      tag: 'GpuOutOfMemory',
    });
    expect(none.asked).toEqual([2, 1]);
    const broken = inferInParts(() => Promise.reject(new Error('lost')));
    await expect(broken([promptOf(1)], ids, 2, TASK)).rejects.toThrow('lost');
  });
});
