import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScheduleSpec } from './runFileTypes.ts';
import { learningRateAt } from './schedules.ts';

const rates = (spec: ScheduleSpec, steps: number) =>
  Array.from({ length: steps }, (_, step) => learningRateAt(spec, 0.3, step, steps));

describe('learningRateAt', () => {
  it('stays at the base rate when constant', () => {
    expect(rates({ kind: 'constant' }, 3)).toEqual([0.3, 0.3, 0.3]);
  });

  // Values of get_linear_schedule_with_warmup(2, 6), get_cosine_schedule_with_warmup(2, 6) and
  // get_constant_schedule_with_warmup(2) of transformers 5.17, times 0.3.
  it.each([
    ['constant', [0, 0.15, 0.3, 0.3, 0.3, 0.3]],
    ['linear', [0, 0.15, 0.3, 0.225, 0.15, 0.075]],
    ['cosine', [0, 0.15, 0.3, 0.2560660171779821, 0.15, 0.0439339828220179]],
  ] as const)('agrees with transformers: %s with warm-up', (kind, expected) => {
    for (const [step, rate] of rates({ kind, warmupSteps: 2 }, 6).entries())
      expect(rate).toBeCloseTo(expected[step]!, 12);
  });

  it('ends at the end factor, and never leaves the range between it and the base', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('linear' as const, 'cosine' as const),
        fc.nat(20),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (kind, warmupSteps, endFactor, steps) => {
          const spec = { kind, warmupSteps, endFactor };
          const all = rates(spec, steps);
          for (const rate of all) expect(rate >= 0 && rate <= 0.3 + 1e-12).toBe(true);
          const decaying = all.slice(warmupSteps);
          for (const [index, rate] of decaying.entries()) {
            expect(rate).toBeGreaterThanOrEqual(0.3 * endFactor - 1e-12);
            if (index > 0) expect(rate).toBeLessThanOrEqual(decaying[index - 1]! + 1e-12);
          }
          if (warmupSteps < steps) {
            expect(decaying[0]).toBeCloseTo(0.3, 12);
            expect(learningRateAt(spec, 0.3, steps, steps)).toBeCloseTo(0.3 * endFactor, 12);
          }
        },
      ),
    );
  });
});
