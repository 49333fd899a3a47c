import { describe, expect, it } from 'vitest';
import { sharedTokens } from './sharedTokens.ts';

const source = ['<pad>', '▁the', '▁a', 'ing', '▁a', '▁dog'];
const target = ['▁dog', '<s>', '▁a', '▁the', '<pad>', '▁dog'];

describe('sharedTokens', () => {
  it("pairs the ids of equal pieces in the source's order, each piece once", () => {
    expect(sharedTokens(source, target, { skip: 0 })).toEqual([
      { piece: '<pad>', sourceId: 0, targetId: 4 },
      { piece: '▁the', sourceId: 1, targetId: 3 },
      { piece: '▁a', sourceId: 2, targetId: 2 },
      { piece: '▁dog', sourceId: 5, targetId: 0 },
    ]);
  });

  it('passes over the first and stops at the count', () => {
    expect(sharedTokens(source, target, { skip: 1, count: 2 }).map(({ piece }) => piece)).toEqual(['▁the', '▁a']);
    const many = Array.from({ length: 6000 }, (_, id) => `piece ${id}`);
    const chosen = sharedTokens(many, many);
    expect(chosen).toHaveLength(4000);
    expect(chosen[0]).toEqual({ piece: 'piece 1000', sourceId: 1000, targetId: 1000 });
    expect(sharedTokens(source, target)).toEqual([]);
  });
});
