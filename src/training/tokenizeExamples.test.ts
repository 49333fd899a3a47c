import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenizeExamples } from './tokenizeExamples.ts';

/** One token a character, its code point; EOS is 1. */
const tokenizer = { encode: (text: string) => Array.from(text, (letter) => letter.codePointAt(0) ?? 0), eosTokenId: 1 };

describe('tokenizeExamples', () => {
  it('keeps what fits, cuts what does not, and always ends in EOS', () => {
    const maximum = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        maximum,
        maximum,
        (input, target, t, u) => {
          const tokenized = tokenizeExamples([{ input, target }], tokenizer, t, u);
          expect(tokenized).toHaveLength(1);
          const { inputIds, targetIds, inputWasCut, targetWasCut } = tokenized[0]!;
          expect([...inputIds]).toEqual([...tokenizer.encode(input).slice(0, t - 1), 1]);
          expect([...targetIds]).toEqual([...tokenizer.encode(target).slice(0, u - 1), 1]);
          expect(inputWasCut).toBe(tokenizer.encode(input).length + 1 > t);
          expect(targetWasCut).toBe(tokenizer.encode(target).length + 1 > u);
        },
      ),
    );
  });

  it('takes an empty target as EOS alone', () => {
    expect(tokenizeExamples([{ input: '', target: '' }], tokenizer, 8, 4)).toEqual([
      { inputIds: Int32Array.of(1), targetIds: Int32Array.of(1), inputWasCut: false, targetWasCut: false },
    ]);
  });
});
