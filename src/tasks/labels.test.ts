import { describe, expect, it } from 'vitest';
import { labelDiagnostics } from './labelDiagnostics.ts';
import { labelSetOf } from './labelSet.ts';
import { shareOfMatches } from './metrics/matches.ts';

const examplesOf = (targets: string[]) => targets.map((target) => ({ input: 'x', target }));

describe('labelSetOf', () => {
  it('takes the label map’s words in its order, each once', () => {
    const labels = { b: 'no', a: 'yes', c: 'no' };
    expect(labelSetOf(labels, examplesOf(['yes', 'yes']))).toEqual(['no', 'yes']);
  });

  it('takes whole targets where the template adds words to the map’s', () => {
    expect(
      labelSetOf({ '0': 'bad', '1': 'good' }, examplesOf(['it is good', 'it is bad', 'it is good', 'it is bad'])),
    ).toEqual(['it is good', 'it is bad']);
  });

  it('finds classes by their repetition, and leaves free text alone', () => {
    expect(labelSetOf(undefined, examplesOf(['b', 'a', 'b', 'a']))).toEqual(['b', 'a']);
    expect(labelSetOf(undefined, examplesOf(['b', 'a', 'c']))).toBeNull();
    expect(labelSetOf(undefined, examplesOf(['a', 'a']))).toBeNull();
    const many = Array.from({ length: 33 }, (_, i) => `class ${i}`);
    expect(labelSetOf(undefined, examplesOf([...many, ...many]))).toBeNull();
    expect(labelSetOf(undefined, examplesOf([...many.slice(1), ...many.slice(1)]))).toHaveLength(32);
    expect(labelSetOf(undefined, [])).toBeNull();
    expect(labelSetOf({}, [])).toBeNull();
  });
});

describe('labelDiagnostics', () => {
  it('counts, and names missed and invented labels', () => {
    expect(labelDiagnostics(['a', 'b', 'c', 'a'], ['a', 'x', 'x', 'y'], ['c', 'b', 'a', 'd'])).toEqual({
      targetCounts: { a: 2, b: 1, c: 1 },
      predictionCounts: { a: 1, x: 2, y: 1 },
      missed: ['c', 'b'],
      invented: ['x', 'y'],
      collapsedTo: null,
    });
  });

  it('tells a collapse from a split that has one label only, and from invented answers', () => {
    const labels = ['a', 'b'];
    expect(labelDiagnostics(['a', 'b'], ['b', 'b'], labels).collapsedTo).toBe('b');
    expect(labelDiagnostics(['a', 'a'], ['a', 'a'], labels).collapsedTo).toBeNull();
    expect(labelDiagnostics(['a', 'b'], ['', ''], labels).collapsedTo).toBeNull();
    expect(labelDiagnostics([], [], labels).collapsedTo).toBeNull();
  });

  it('keeps counts of texts that objects treat specially', () => {
    const { predictionCounts, invented } = labelDiagnostics(['a'], ['__proto__'], ['a']);
    expect(JSON.stringify(predictionCounts)).toBe('{"__proto__":1}');
    expect(invented).toEqual(['__proto__']);
  });
});

describe('shareOfMatches', () => {
  it('counts equal texts, character by character', () => {
    expect(shareOfMatches(['a', 'b', 'c', 'd'], ['a', 'B', 'c ', 'd'])).toBe(0.5);
    expect(shareOfMatches([], [])).toBe(0);
    expect(() => shareOfMatches(['a'], [])).toThrow(RangeError);
  });
});
