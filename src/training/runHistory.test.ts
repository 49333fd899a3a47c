import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_COLUMNS } from './metricColumns.ts';
import { mergeHistories } from './runHistory.ts';

/** A row that says which part it came from. */
const row = (step: number, part: number) => METRIC_COLUMNS.map((name) => (name === 'step' ? step : part));
const partOf = (steps: readonly number[], part: number) => ({
  rows: Float64Array.from(steps.flatMap((step) => row(step, part))),
  evaluations: [],
});

describe('mergeHistories', () => {
  it('gives every step once by rising step, from the last part that has it, up to the step asked for', () => {
    const steps = fc.uniqueArray(fc.integer({ min: 1, max: 60 })).map((some) => some.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 5 }), fc.integer({ min: 0, max: 70 }), (parts, upToStep) => {
        const newest = new Map<number, number>();
        parts.forEach((part, place) => {
          for (const step of part) newest.set(step, place);
        });
        const expected = [...newest].filter(([step]) => step <= upToStep).sort(([a], [b]) => a - b);
        const merged = mergeHistories(parts.map(partOf), upToStep);
        expect([...merged.rows]).toEqual(expected.flatMap(([step, place]) => row(step, place)));
      }),
    );
  });

  it('joins the parts of a run that never went back as they stand, in memory of their own', () => {
    const first = partOf([1, 2], 0);
    const merged = mergeHistories([first, partOf([3], 1)]);
    expect([...merged.rows]).toEqual([...row(1, 0), ...row(2, 0), ...row(3, 1)]);
    first.rows.fill(0);
    expect(merged.rows[0]).toBe(1);
  });
});
