import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunFile } from '../runFile.ts';
import type { StudyRun } from './studyFile.ts';
import { batchesOf, movedBatch, waitingRuns } from './studyQueue.ts';

const spec = parseRunFile(
  {
    version: 1,
    model: 'lab',
    prompt: { length: 1, init: { kind: 'uniform' } },
    task: { train: 't.tsv', inputs: '{0}', targets: '{1}' },
    steps: 1,
  },
  'run.json',
);
const runs = [0, 1].flatMap((seed) =>
  ['a', 'b', 'c'].flatMap((target) =>
    ['x', 'y'].map((source): StudyRun => ({ id: `${target}/${source}/seed-${seed}`, target, source, seed, spec })),
  ),
);
const ids = runs.map(({ id }) => id);
const someIds = fc.uniqueArray(fc.constantFrom(...ids));

describe('the queue of a study', () => {
  it('holds what is neither over nor taken out, the moved ones first and the others in their order', () => {
    fc.assert(
      fc.property(someIds, someIds, someIds, (order, removed, over) => {
        const waiting = waitingRuns(runs, { order, removed }, (id) => over.includes(id)).map(({ id }) => id);
        const left = ids.filter((id) => !removed.includes(id) && !over.includes(id));
        const moved = order.filter((id) => left.includes(id));
        expect(waiting).toEqual([...moved, ...left.filter((id) => !moved.includes(id))]);
      }),
    );
  });

  it('makes batches of one target that hold every run once', () => {
    fc.assert(
      fc.property(someIds, fc.integer({ min: 1, max: 5 }), (order, together) => {
        const batches = batchesOf(waitingRuns(runs, { order, removed: [] }), together);
        expect(
          batches
            .flat()
            .map(({ id }) => id)
            .sort(),
        ).toEqual([...ids].sort());
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(together);
          expect(new Set(batch.map(({ target }) => target)).size).toBe(1);
        }
      }),
    );
  });

  it('brings a batch forward or back, and no further than the ends', () => {
    const batches = batchesOf(runs, 4);
    const targets = (order: readonly string[]) =>
      batchesOf(waitingRuns(runs, { order, removed: [] }), 4).map((batch) => batch[0]?.target);
    expect(targets(movedBatch(batches, 2, 0))).toEqual(['c', 'a', 'b']);
    expect(targets(movedBatch(batches, 0, 1))).toEqual(['b', 'a', 'c']);
    expect(targets(movedBatch(batches, 0, -1))).toEqual(['a', 'b', 'c']);
    expect(targets(movedBatch(batches, 2, 3))).toEqual(['a', 'b', 'c']);
  });
});
