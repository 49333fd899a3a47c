import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError, type LabError } from '../base/errors.ts';
import { promptFromArray } from './prompt.ts';

function refusal(shape: readonly number[], values: Float32Array | Float64Array): LabError {
  try {
    promptFromArray({ shape, values, dtype: values instanceof Float64Array ? 'float64' : 'float32' }, 'source.npy');
  } catch (error) {
    if (isLabError(error)) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('promptFromArray', () => {
  it('takes [P, H] and [1, P, H] as they are', () => {
    const sides = fc.record({ length: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(
        sides,
        fc.boolean(),
        fc.infiniteStream(fc.float({ noNaN: true, noDefaultInfinity: true })),
        (s, leading, stream) => {
          const values = Float32Array.from(stream.take(s.length * s.width));
          const shape = leading ? [1, s.length, s.width] : [s.length, s.width];
          const prompt = promptFromArray({ shape, values, dtype: 'float32' }, 'source.npy');
          expect(prompt).toEqual({ ...s, values });
          expect(prompt.values).not.toBe(values);
        },
      ),
    );
  });

  it('rounds float64 to the nearest float32', () => {
    const values = Float64Array.of(0.1, -1e-3, 16777217);
    const prompt = promptFromArray({ shape: [1, 3], values, dtype: 'float64' }, 'source.npy');
    expect([...prompt.values]).toEqual([Math.fround(0.1), Math.fround(-1e-3), 16777216]);
  });

  it.each([[[4]], [[]], [[2, 1, 2]], [[1, 1, 2, 2]], [[1, 4, 1, 1]]])('refuses shape %j', (shape) => {
    expect(refusal(shape, new Float32Array(4))).toMatchObject({ tag: 'PromptShape', where: 'source.npy' });
  });

  it.each([[[0, 4]], [[4, 0]], [[1, 0, 0]], [[-2, -2]], [[0.5, 8]]])(
    'refuses the empty or impossible shape %j',
    (shape) => {
      expect(refusal(shape, new Float32Array(shape.includes(0) ? 0 : 4)).tag).toBe('PromptShape');
    },
  );

  it('refuses a shape that does not count the values, with both numbers', () => {
    const error = refusal([2, 3], new Float32Array(5));
    expect(error.tag).toBe('PromptShape');
    expect(error.found).toContain('5');
    expect(error.expected).toContain('6');
  });

  it('counts NaN, infinities and float64 overflow apart, and says where the first is', () => {
    const values = new Float64Array(12);
    values.set([Number.NaN, Number.NEGATIVE_INFINITY, 1e39, 1e39], 5);
    const error = refusal([3, 4], values);
    expect(error.tag).toBe('PromptValues');
    expect(error.found).toBe(
      '1 NaN, 1 infinite, 2 beyond the range of float32 (3.4e38) of 12 float64 values; the first is NaN at row 1, column 1 (counted from 0)',
    );
  });
});
