import { describe, expect, it } from 'vitest';
import { nearestName } from './nearestName.ts';

const KNOWN = ['steps', 'seed', 'shuffle', 'learningRate', 'evaluateEvery', 'batchSize'];

describe('nearestName', () => {
  it.each([
    ['stepz', 'steps'],
    ['step', 'steps'],
    ['setps', 'steps'],
    ['Seed', 'seed'],
    ['learning_rate', 'learningRate'],
    ['evalEvery', 'evaluateEvery'],
    ['batchsize', 'batchSize'],
    ['', undefined],
    ['dropout', undefined],
    ['x'.repeat(100_000), undefined],
  ])('reads %s as %s', (name, expected) => {
    expect(nearestName(name, KNOWN)).toBe(expected);
  });
});
