import { describe, expect, it } from 'vitest';
import { BeamSearch } from './beamSearch.ts';

const [START, EOS] = [0, 1];

/** Candidates of one row each: `[id, log-probability]`, as likely as they come. */
function candidates(...rows: (readonly (readonly [id: number, logProbability: number])[])[]) {
  const all = rows.flat();
  return {
    ids: Uint32Array.from(all, ([id]) => id),
    logProbabilities: Float32Array.from(all, ([, value]) => value),
  };
}

describe('BeamSearch', () => {
  it('of equally likely tokens and beams takes what T5X takes: the smaller index, worst beam first', () => {
    const search = new BeamSearch(1, { beams: 2, alpha: 0, maxTargetLength: 3 }, START, EOS);
    expect([...search.tokens]).toEqual([START, START]);
    const even = [
      [5, -1],
      [6, -1],
      [7, -1],
      [8, -1],
    ] as const;
    // Only the first beam is there yet. The better of two stands last.
    search.advance(candidates(even, even));
    expect([...search.tokens]).toEqual([6, 5]);
    expect([...search.parents]).toEqual([0, 0]);
    // All eight continuations are equal: those of beam 0, which holds 6, come first.
    search.advance(candidates(even, even));
    expect(search.prefixes()).toEqual([
      [6, 6],
      [6, 5],
    ]);
    expect([...search.parents]).toEqual([0, 0]);
  });

  it('ends where nothing longer can be better, for the penalty of the greatest length', () => {
    const step = (eos: number, other: number) =>
      candidates([
        [EOS, eos],
        [5, other],
      ]);
    // Best live: -2 / ((5 + 5) / 6)^alpha = -2 without a penalty, -1.2 with it.
    for (const [alpha, ends] of [
      [0, true],
      [1, false],
    ] as const) {
      const search = new BeamSearch(1, { beams: 1, alpha, maxTargetLength: 4 }, START, EOS);
      expect(search.isOver).toBe(false);
      search.advance(step(-1.5, -2));
      expect(search.isOver).toBe(ends);
      expect(search.results()).toEqual([[{ ids: [EOS], score: -1.5 }]]);
    }
  });

  it('goes on while one example can improve, and lets it change no other', () => {
    const search = new BeamSearch(2, { beams: 1, alpha: 0.6, maxTargetLength: 3 }, START, EOS);
    const ended = [
      [EOS, -0.5],
      [5, -9],
    ] as const;
    const open = [
      [5, -0.5],
      [6, -1],
    ] as const;
    for (let step = 0; step < 3; step++) {
      expect(search.isOver).toBe(false);
      search.advance(candidates(ended, open));
    }
    expect(search.isOver).toBe(true);
    expect(search.results()).toEqual([
      [{ ids: [EOS], score: -0.5 }],
      [{ ids: [5, 5, 5], score: -1.5 }], // without EOS and without a penalty
    ]);
  });
});
