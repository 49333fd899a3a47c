import { describe, expect, it } from 'vitest';
import { promptTrajectory } from './promptTrajectory.ts';

const at = (step: number, ...values: number[]) => ({
  step,
  prompt: { length: 2, width: values.length / 2, values: Float32Array.from(values) },
});

describe('the way of a prompt', () => {
  it('keeps distances where the prompts lie on a plane', () => {
    const way = promptTrajectory([at(0, 0, 0, 0, 0), at(10, 3, 0, 0, 0), at(20, 3, 0, 0, 4)])!;
    expect(way.explained).toBeCloseTo(1, 12);
    expect(way.points.map(({ step }) => step)).toEqual([0, 10, 20]);
    const distance = (a: number, b: number) =>
      Math.hypot(way.points[a]!.x - way.points[b]!.x, way.points[a]!.y - way.points[b]!.y);
    expect([distance(0, 1), distance(1, 2), distance(0, 2)].map((each) => each.toFixed(6))).toEqual([
      '3.000000',
      '4.000000',
      '5.000000',
    ]);
  });

  it('is none of a single prompt, and passes over some of very many', () => {
    expect(promptTrajectory([at(1, 1, 2)])).toBeNull();
    const way = promptTrajectory(Array.from({ length: 500 }, (_, step) => at(step, step, -step)))!;
    expect(way.points.length).toBeLessThan(60);
    expect([way.points[0]?.step, way.points.at(-1)?.step]).toEqual([0, 499]);
  });
});
