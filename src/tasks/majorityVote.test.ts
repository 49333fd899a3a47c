import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { majorityVote } from './majorityVote.ts';

describe('majorityVote', () => {
  it.each([
    [['yes'], 'yes'],
    [['no', 'yes', 'yes'], 'yes'],
    [['no', 'yes', 'yes', 'no'], 'no'],
    [['b', 'a', 'c'], 'b'],
    [['a', 'b', 'c', 'c', 'b'], 'b'],
    [['', '__proto__', '__proto__'], '__proto__'],
  ])('of %j is %s', (answers, winner) => {
    expect(majorityVote(answers)).toBe(winner);
  });

  it('is an answer that no other outnumbers, the first of those', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 9 }), (answers) => {
        const count = (answer: string) => answers.filter((each) => each === answer).length;
        const most = Math.max(...answers.map(count));
        expect(majorityVote(answers)).toBe(answers.find((answer) => count(answer) === most));
      }),
    ));

  it('needs a vote', () => expect(() => majorityVote([])).toThrow(RangeError));
});
