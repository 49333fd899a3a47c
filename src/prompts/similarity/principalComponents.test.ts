import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonFixture } from '../../../tests/support/fixtures.ts';
import { embeddingsOf, generatedEmbedding } from '../../../tests/support/generatedPrompts.ts';
import { type ComponentMap, principalComponents } from './principalComponents.ts';
import { averageToken } from './similarity.ts';

interface ComponentCase extends ComponentMap {
  readonly rows: number;
  readonly width: number;
}

const distance = (one: readonly number[] | Float64Array, other: readonly number[] | Float64Array) =>
  Math.hypot(...Array.from(one, (value, index) => value - other[index]!));

describe('principalComponents', () => {
  it.each(readJsonFixture<ComponentCase[]>('similarity/components.json'))(
    'equals NumPy: $rows rows of $width',
    ({ rows, width, ...expected }) => {
      const averages = Array.from({ length: rows }, (_, seed) => averageToken(generatedEmbedding(seed, 4, width)));
      const map = principalComponents(averages);
      for (const component of [0, 1]) {
        expect(map.explainedVariance[component]).toBeCloseTo(expected.explainedVariance[component]!, 8);
        expect(map.explainedVarianceRatio[component]).toBeCloseTo(expected.explainedVarianceRatio[component]!, 10);
        const places = map.coordinates.map((row) => row[component]!);
        const reference = expected.coordinates.map((row) => row[component]!);
        const largest = reference.reduce((best, place) => (Math.abs(place) > Math.abs(best) ? place : best), 0);
        for (const [row, place] of places.entries()) expect(place).toBeCloseTo(reference[row]! * Math.sign(largest), 8);
      }
    },
  );

  it('keeps all distances when it keeps all components', () => {
    fc.assert(
      fc.property(embeddingsOf(5), (prompts) => {
        const averages = prompts.map((prompt) => averageToken(prompt));
        const { coordinates, explainedVarianceRatio } = principalComponents(averages, 5);
        for (const [i, one] of averages.entries()) {
          for (const [j, other] of averages.entries()) {
            expect(distance(coordinates[i]!, coordinates[j]!)).toBeCloseTo(distance(one, other), 5);
          }
        }
        expect(explainedVarianceRatio.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
        expect([...explainedVarianceRatio].sort((a, b) => b - a)).toEqual(explainedVarianceRatio);
      }),
    );
  });

  it('puts one prompt, and equal prompts, at the origin', () => {
    const nothing = { explainedVariance: [0, 0], explainedVarianceRatio: [0, 0] };
    expect(principalComponents([Float64Array.of(1, 2)])).toEqual({ coordinates: [[0, 0]], ...nothing });
    const copies = principalComponents([Float64Array.of(1, 2), Float64Array.of(1, 2)]);
    expect(copies.coordinates.flat().map(Math.abs)).toEqual([0, 0, 0, 0]);
    expect(copies).toMatchObject(nothing);
  });

  it('refuses rows of different widths, and none', () => {
    expect(() => principalComponents([])).toThrow(RangeError);
    expect(() => principalComponents([Float64Array.of(1), Float64Array.of(1, 2)])).toThrow(RangeError);
  });
});
