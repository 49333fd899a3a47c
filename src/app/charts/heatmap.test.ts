import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarizeMatrix } from '../../lab/metrics/matrixSummary.ts';
import { divergingColours, gradientOf, paintMatrix, shadeOf } from './divergingScale.ts';
import { cellAfterKey } from './heatmapCursor.ts';
import { describeMatrix, matrixOf, readCell } from './heatmapWords.ts';

/** Relative luminance (WCAG 2.2) of a row of a colour table. */
function luminance(table: Uint8Array, shade: number): number {
  const [r, g, b] = [...table.slice(shade * 3, shade * 3 + 3)].map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

describe('divergingColours', () => {
  it('is white or near black at zero, blue below and orange above', () => {
    for (const dark of [false, true]) {
      const table = divergingColours(dark);
      const colour = (shade: number) => [...table.slice(shade * 3, shade * 3 + 3)];
      expect(colour(127)).toEqual(dark ? [0x12, 0x13, 0x17] : [255, 255, 255]);
      const [lowRed, , lowBlue] = colour(0);
      const [highRed, , highBlue] = colour(254);
      expect(lowBlue!).toBeGreaterThan(lowRed! + 60);
      expect(highRed!).toBeGreaterThan(highBlue! + 60);
    }
  });

  it('grows apart from zero evenly on both arms: luminance is monotonic, ends have 3 : 1 contrast to zero', () => {
    for (const dark of [false, true]) {
      const table = divergingColours(dark);
      const sign = dark ? 1 : -1;
      for (let step = 1; step <= 127; step += 1) {
        for (const arm of [-1, 1]) {
          const change = luminance(table, 127 + arm * step) - luminance(table, 127 + arm * (step - 1));
          expect(sign * change).toBeGreaterThanOrEqual(0);
        }
      }
      for (const end of [0, 254]) {
        const [low, high] = [luminance(table, 127), luminance(table, end)].sort((a, b) => a - b);
        expect((high! + 0.05) / (low! + 0.05)).toBeGreaterThan(3);
      }
    }
  });
});

describe('shadeOf', () => {
  it('is symmetric about zero, rises with the value, and keeps outliers at the ends', () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.double({ min: 1e-6, max: 1e3, noNaN: true }), (a, b, limit) => {
        expect(Math.abs(shadeOf(a, limit) + shadeOf(-a, limit) - 254)).toBeLessThanOrEqual(1);
        if (a <= b) expect(shadeOf(a, limit)).toBeLessThanOrEqual(shadeOf(b, limit));
        if (a > limit) expect(shadeOf(a, limit)).toBe(254);
      }),
    );
    expect(shadeOf(0, 1)).toBe(127);
    expect(shadeOf(0, 0)).toBe(127);
    expect(shadeOf(Number.NaN, 1)).toBe(255);
    expect(shadeOf(Number.NEGATIVE_INFINITY, 1)).toBe(255);
  });
});

describe('paintMatrix', () => {
  it('writes one opaque pixel a value, in order', () => {
    const table = divergingColours(false);
    const pixels = new Uint8ClampedArray(16);
    paintMatrix(Float32Array.of(-1, 0, 1, Number.NaN), 1, table, pixels);
    const expected = [0, 127, 254, 255].flatMap((shade) => [...table.slice(shade * 3, shade * 3 + 3), 255]);
    expect([...pixels]).toEqual(expected);
  });

  it('the legend shows the same ends', () => {
    const table = divergingColours(false);
    expect(gradientOf(table)).toContain(`to right, rgb(${table.slice(0, 3).join(' ')}),`);
    expect(gradientOf(table)).toContain('rgb(255 255 255)');
  });
});

describe('cellAfterKey', () => {
  it('moves by one and stops at the edges', () => {
    expect(cellAfterKey('ArrowRight', 5, 3, 4)).toBe(6);
    expect(cellAfterKey('ArrowRight', 7, 3, 4)).toBe(7);
    expect(cellAfterKey('ArrowDown', 5, 3, 4)).toBe(9);
    expect(cellAfterKey('ArrowUp', 1, 3, 4)).toBe(1);
    expect(cellAfterKey('Home', 6, 3, 4)).toBe(4);
    expect(cellAfterKey('End', 4, 3, 4)).toBe(7);
    expect(cellAfterKey('PageUp', 9, 3, 4)).toBe(1);
    expect(cellAfterKey('PageDown', 1, 3, 4)).toBe(9);
    expect(cellAfterKey('a', 1, 3, 4)).toBeNull();
  });

  it('never leaves the matrix', () => {
    const keys = fc.array(
      fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'Tab'),
    );
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(keys, side, side, (pressed, length, width) => {
        let cell = 0;
        for (const key of pressed) cell = cellAfterKey(key, cell, length, width) ?? cell;
        expect(cell).toBeGreaterThanOrEqual(0);
        expect(cell).toBeLessThan(length * width);
      }),
    );
  });
});

describe('words', () => {
  const before = Float32Array.of(0.5, -0.25, 0, 1);
  const now = Float32Array.of(0.75, -0.5, 0, 1);

  it('shows before, now, and now minus before', () => {
    expect(matrixOf('before', now, before)).toBe(before);
    expect(matrixOf('now', now, before)).toBe(now);
    expect([...matrixOf('difference', now, before)]).toEqual([0.25, -0.25, 0, 0]);
    expect(matrixOf('difference', now, undefined)).toBe(now);
  });

  it('describes the matrix and its cells, counting from 1', () => {
    expect(describeMatrix('The prompt', summarizeMatrix(now), 2, 2, 'now')).toBe(
      'The prompt: 2 rows by 2 columns, values from -0.5 to 1, mean 0.313.',
    );
    const broken = summarizeMatrix(Float32Array.of(1, Number.NaN));
    expect(describeMatrix('P', broken, 1, 2, 'difference')).toBe(
      'P, difference from before: 1 rows by 2 columns, values from 1 to 1, mean 1, 1 not finite.',
    );
    expect(readCell(now, 2 * 1 + 1, 2, 'now')).toBe('row 2, column 2: 1');
    expect(readCell(before, 1, 2, 'before')).toBe('row 1, column 2: -0.25 before');
  });
});
