import { expect, it } from 'vitest';
import { learningCurves } from './learningCurves.ts';

const run = (target: string, source: string, seed: number, ...scores: [number, number][]) => ({
  id: `${target}/${source}/seed-${seed}`,
  target,
  source,
  seed,
  scores,
});

it('gives mean and deviation of each source over the seeds that came so far', () => {
  const results = [
    run('a', 'y', 0, [5, 60], [10, 80]),
    run('a', 'y', 1, [5, 70]),
    run('a', 'x', 0, [10, 50]),
    run('b', 'x', 0, [5, 10]),
  ];
  const curves = learningCurves(['x', 'y', 'z'], 'a', results);
  expect(curves.map(({ source }) => source)).toEqual(['x', 'y']);
  expect(curves[1]?.points).toEqual([
    { step: 5, seeds: 2, mean: 65, standardDeviation: Math.sqrt(50) },
    { step: 10, seeds: 1, mean: 80, standardDeviation: null },
  ]);
});
