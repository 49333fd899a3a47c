import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError } from '../base/errors.ts';
import { applyFix, checkFit, requireFit } from './fit.ts';
import type { Prompt } from './prompt.ts';

const side = fc.integer({ min: 1, max: 12 });

/** Every value is unlike every other, so that a row in the wrong place shows. */
function numbered(length: number, width: number): Prompt {
  return { length, width, values: Float32Array.from({ length: length * width }, (_, index) => index + 1) };
}

function row(prompt: Prompt, index: number): number[] {
  return [...prompt.values.subarray(index * prompt.width, (index + 1) * prompt.width)];
}

describe('checkFit', () => {
  it('offers for every prompt only fixes that lead towards a fit, and none that fits needs one', () => {
    fc.assert(
      fc.property(side, side, side, fc.option(side, { nil: undefined }), (length, width, wantedWidth, wantedLength) => {
        const expected =
          wantedLength === undefined ? { width: wantedWidth } : { width: wantedWidth, length: wantedLength };
        let prompt = numbered(length, width);
        let report = checkFit(prompt, expected);
        expect(report.fits).toBe(width === wantedWidth && (wantedLength === undefined || length === wantedLength));
        for (let round = 0; round < 2 && report.fixes[0] !== undefined; round++) {
          prompt = applyFix(prompt, report.fixes[0]);
          report = checkFit(prompt, expected);
        }
        expect(report.fits).toBe(width === wantedWidth || length === wantedWidth);
      }),
    );
  });

  it('names both sides that differ', () => {
    expect(checkFit(numbered(5, 8), { width: 6, length: 4 })).toEqual({
      fits: false,
      mismatches: [
        { side: 'width', found: 8, expected: 6 },
        { side: 'length', found: 5, expected: 4 },
      ],
      fixes: [],
    });
  });
});

describe('applyFix', () => {
  it('truncates to the first rows', () => {
    const fixed = applyFix(numbered(4, 2), { kind: 'truncate', length: 3 });
    expect(fixed).toEqual({ length: 3, width: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('tiles cyclically', () => {
    fc.assert(
      fc.property(side, side, fc.nat(20), (length, width, more) => {
        const prompt = numbered(length, width);
        const tiled = applyFix(prompt, { kind: 'tile', length: length + more });
        expect(tiled.length).toBe(length + more);
        for (let index = 0; index < tiled.length; index++)
          expect(row(tiled, index)).toEqual(row(prompt, index % length));
      }),
    );
  });

  it('transposes: element (i, j) becomes (j, i), and twice is nothing', () => {
    const prompt = numbered(2, 3);
    const fixed = applyFix(prompt, { kind: 'transpose' });
    expect(fixed).toEqual({ length: 3, width: 2, values: Float32Array.of(1, 4, 2, 5, 3, 6) });
    expect(applyFix(fixed, { kind: 'transpose' })).toEqual(prompt);
  });

  it.each([
    { kind: 'truncate', length: 5 } as const,
    { kind: 'truncate', length: 0 } as const,
    { kind: 'truncate', length: 1.5 } as const,
    { kind: 'tile', length: 3 } as const,
  ])('refuses %j on four rows', (fix) => {
    expect(() => applyFix(numbered(4, 2), fix)).toThrow(expect.objectContaining({ tag: 'PromptShape' }));
  });
});

describe('requireFit', () => {
  const messageFor = (prompt: Prompt, expected: { width: number; length?: number }) => {
    try {
      requireFit(prompt, expected, 'source.npy');
    } catch (error) {
      if (isLabError(error, 'PromptShape')) return error.message;
      throw error;
    }
    return null;
  };

  it('is silent when the prompt fits', () => {
    expect(messageFor(numbered(4, 2), { width: 2, length: 4 })).toBeNull();
    expect(messageFor(numbered(4, 2), { width: 2 })).toBeNull();
  });

  it('says both numbers and what could be done', () => {
    expect(messageFor(numbered(20, 768), { width: 192, length: 20 })).toMatch(
      /source\.npy: .*width 768 \(the prompt is 20 × 768\).*width 192.*Load the model whose width is 768/,
    );
    expect(messageFor(numbered(100, 8), { width: 8, length: 20 })).toMatch(
      /length 100 .*length 20\. Set .* 100, or truncate/,
    );
    expect(messageFor(numbered(8, 5), { width: 8, length: 5 })).toMatch(/width 5, length 8 .*transpose/);
  });
});
