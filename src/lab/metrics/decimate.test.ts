import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from './decimate.ts';

const series = fc
  .array(
    fc.record({
      advance: fc.integer({ min: 1, max: 9 }),
      y: fc.oneof({ weight: 9, arbitrary: fc.double({ min: -9, max: 9, noNaN: true }) }, fc.constant(Number.NaN)),
    }),
    { minLength: 1, maxLength: 400 },
  )
  .map((points) => {
    let at = 0;
    return {
      x: Float64Array.from(points, (point) => {
        at += point.advance;
        return at;
      }),
      y: Float64Array.from(points, (point) => point.y),
    };
  });
const columns = fc.integer({ min: 1, max: 60 });

describe('decimate', () => {
  it('keeps rising indices, both ends, at most 3 a column + 2, and everything if there is room', () => {
    fc.assert(
      fc.property(series, columns, ({ x, y }, width) => {
        const kept = decimate(x, y, width);
        expect(kept.every((index, at) => at === 0 || index > (kept[at - 1] ?? 0))).toBe(true);
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(x.length - 1);
        expect(kept.length).toBeLessThanOrEqual(3 * width + 2);
        if (x.length <= 2 * width) expect(kept.length).toBe(x.length);
      }),
    );
  });

  it('keeps the lowest and the highest value and the first gap of every pixel column', () => {
    fc.assert(
      fc.property(series, columns, ({ x, y }, width) => {
        const kept = new Set(decimate(x, y, width));
        const span = x.at(-1)! - x[0]!;
        const columnOf = (index: number) =>
          span === 0 ? 0 : Math.min(width - 1, Math.floor(((x[index]! - x[0]!) / span) * width));
        for (let column = 0; column < width; column += 1) {
          const indices = [...x.keys()].filter((index) => columnOf(index) === column);
          const shown = indices.filter((index) => kept.has(index)).map((index) => y[index]!);
          const all = indices.map((index) => y[index]!);
          expect(shown.some(Number.isNaN)).toBe(all.some(Number.isNaN));
          const finite = all.filter(Number.isFinite);
          if (finite.length === 0) continue;
          expect(shown).toContain(Math.min(...finite));
          expect(shown).toContain(Math.max(...finite));
        }
      }),
    );
  });

  it('keeps a single spike among 100,000 points', () => {
    const x = Float64Array.from({ length: 100_000 }, (_, index) => index);
    const y = new Float64Array(100_000).fill(1);
    y[77_777] = 100;
    const kept = decimate(x, y, 600);
    expect(kept).toContain(77_777);
    expect(kept.length).toBeLessThanOrEqual(1202);
  });

  it('is fine with nothing, and with all points at one place', () => {
    expect([...decimate(new Float64Array(0), new Float64Array(0), 10)]).toEqual([]);
    expect([...decimate(new Float64Array(9).fill(3), Float64Array.of(5, 1, 2, 9, 4, 4, 4, 4, 4), 1)]).toEqual([
      0, 1, 3, 8,
    ]);
  });
});
