import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpuBackend } from '../../engine/backend.ts';
import { readFloat32 } from '../../engine/tensors.ts';
import * as tf from '../../engine/tf.ts';
import { geluTanh } from './feedForward.ts';
import { sequenceLogLikelihood, summedTokenLoss } from './loss.ts';

beforeAll(startCpuBackend);

/** The definition in float64: log-probabilities and logZ of one row. */
function logSoftmax(row: readonly number[]): { logZ: number; logProbabilities: number[] } {
  const highest = Math.max(...row);
  const logZ = highest + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
  return { logZ, logProbabilities: row.map((logit) => logit - logZ) };
}

const vocabSize = 7;
const cases = fc.array(
  fc.record({
    row: fc.array(fc.double({ min: -30, max: 30, noNaN: true }).map(Math.fround), {
      minLength: vocabSize,
      maxLength: vocabSize,
    }),
    target: fc.nat(vocabSize - 1),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('summedTokenLoss', () => {
  it('is the sum over targets of cross-entropy and z-loss, with its gradient', () =>
    fc.assert(
      fc.asyncProperty(cases, fc.constantFrom(0, 1e-4, 0.1), async (tokens, zLoss) => {
        const targets = Int32Array.from(tokens, ({ target }) => target);
        let loss = 0;
        const gradient = tokens.flatMap(({ row, target }) => {
          const { logZ, logProbabilities } = logSoftmax(row);
          const weight = target === 0 ? 0 : 1;
          loss += weight * (-(logProbabilities[target] ?? Number.NaN) + zLoss * logZ ** 2);
          return logProbabilities.map(
            (logP, id) => weight * ((1 + 2 * zLoss * logZ) * Math.exp(logP) - (id === target ? 1 : 0)),
          );
        });
        const logits = tf.tensor2d(tokens.map(({ row }) => row));
        const { value, grad } = tf.tidy(() =>
          tf.valueAndGrad((x: tf.Tensor) => summedTokenLoss(x, targets, 0, { zLoss }))(logits),
        );
        expect((await readFloat32(value))[0]).toBeCloseTo(loss, 3);
        (await readFloat32(grad)).forEach((slope, i) => {
          expect(slope).toBeCloseTo(gradient[i] ?? Number.NaN, 4);
        });
        tf.dispose([logits, value, grad]);
      }),
      { numRuns: 60 },
    ));

  it('stays exact where the model is almost certain', async () => {
    const logits = tf.tensor2d([[0, 200, 0, 0, 0, 0, 0]]);
    const certain = tf.tidy(() => summedTokenLoss(logits, Int32Array.of(1), 0, { zLoss: 0 }));
    expect(await readFloat32(certain)).toEqual(Float32Array.of(0));
    tf.dispose([logits, certain]);
  });
});

describe('sequenceLogLikelihood', () => {
  it('sums each row over its own tokens', async () => {
    const rows = [
      [0, 1, 2],
      [3, 1, 0],
      [1, 1, 1],
      [9, 9, 9],
    ];
    const logits = tf.tensor2d(rows);
    const scores = tf.tidy(() => sequenceLogLikelihood(logits, Int32Array.of(2, 1, 1, 0), 2, 0));
    const at = (row: number, id: number) => logSoftmax(rows[row] ?? []).logProbabilities[id] ?? Number.NaN;
    const [first, second] = await readFloat32(scores);
    expect(first).toBeCloseTo(at(0, 2) + at(1, 1), 5);
    expect(second).toBeCloseTo(at(2, 1), 5);
    tf.dispose([logits, scores]);
  });
});

describe('geluTanh', () => {
  it('is the tanh approximation, not the error function', async () => {
    const values = tf.tidy(() => geluTanh(tf.tensor1d([1, 0, -1])));
    // The exact GELU of 1 is 0.84134475.
    const [one, zero, minusOne] = await readFloat32(values);
    expect(one).toBeCloseTo(0.84119201, 6);
    expect(zero).toBe(0);
    expect(minusOne).toBeCloseTo(0.84119201 - 1, 6);
    values.dispose();
  });
});
