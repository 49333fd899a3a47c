import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROMPT_POSITIONS, tokensBeforePrompt, visiblePositions } from './promptForm.ts';

const [PAD, EOS] = [0, 1];
/** Rows of tokens that end in EOS, padded to one length. */
const rows = fc
  .array(fc.array(fc.integer({ min: 2, max: 9 }), { maxLength: 6 }), { minLength: 1, maxLength: 4 })
  .map((all) => all.map((row) => [...row, EOS]));

describe('the place of a prompt', () => {
  it('is before, within or behind the tokens, and padding stays at the end', () =>
    fc.assert(
      fc.property(
        rows,
        fc.nat(3),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(...PROMPT_POSITIONS),
        (all, more, promptLength, position) => {
          const inputLength = Math.max(...all.map((row) => row.length)) + more;
          const ids = Int32Array.from(all.flatMap((row) => [...row, ...Array(inputLength - row.length).fill(PAD)]));
          const before = tokensBeforePrompt(ids, inputLength, position, PAD);
          const visible = visiblePositions(ids, inputLength, promptLength, before, PAD);
          all.forEach((row, index) => {
            const place = { beforeInput: 0, afterFirstToken: 1, beforeEos: row.length - 1, afterEos: row.length };
            expect(before[index]).toBe(place[position]);
            const length = promptLength + inputLength;
            const seen = promptLength + row.length;
            expect([...visible.subarray(index * length, (index + 1) * length)]).toEqual(
              Array.from({ length }, (_, at) => (at < seen ? 1 : 0)),
            );
          });
        },
      ),
    ));

  it('is in front of a row that is nothing but padding', () => {
    expect([...tokensBeforePrompt(new Int32Array(3), 3, 'beforeEos', PAD)]).toEqual([0]);
  });
});
