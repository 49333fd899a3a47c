import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabError } from '../../base/errors.ts';
import {
  interleaveOutputs,
  joinOutputs,
  type MatrixValues,
  packFloat16,
  packInt8,
  packMatrix,
  unpackMatrix,
  type WeightStorage,
  WORDS_PER_VECTOR,
} from './packMatrix.ts';

/** Weights of some size in either layout, float32, of ordinary magnitude. */
const matrices = (inputs = fc.integer({ min: 1, max: 70 })): fc.Arbitrary<MatrixValues> =>
  fc.tuple(inputs, fc.integer({ min: 1, max: 11 }), fc.boolean()).chain(([rows, columns, inputsFirst]) =>
    fc
      .float32Array({ minLength: rows * columns, maxLength: rows * columns, min: -2000, max: 2000, noNaN: true })
      .map((values) => ({
        values,
        inputs: rows,
        outputs: columns,
        layout: inputsFirst ? 'inputsFirst' : 'outputsFirst',
      })),
  );

const at = ({ values, inputs, outputs, layout }: MatrixValues, input: number, output: number) =>
  values[layout === 'inputsFirst' ? input * outputs + output : output * inputs + input]!;

const caught = (act: () => unknown): LabError => {
  try {
    act();
  } catch (error) {
    return error as LabError;
  }
  throw new Error('Nothing was thrown');
};

/** Calls `check` for each weight: its value, and what the packed matrix holds for it. */
function eachWeight(
  matrix: MatrixValues,
  storage: WeightStorage,
  check: (value: number, held: number, output: number) => void,
) {
  const held = unpackMatrix(packMatrix(matrix, storage));
  for (let input = 0; input < matrix.inputs; input++) {
    for (let output = 0; output < matrix.outputs; output++) {
      check(at(matrix, input, output), held[input * matrix.outputs + output]!, output);
    }
  }
}

describe('packing a matrix', () => {
  it('keeps float32 as it is, from either layout', () => {
    fc.assert(
      fc.property(matrices(), (matrix) => eachWeight(matrix, 'float32', (value, held) => expect(held).toBe(value))),
    );
  });

  it('rounds to float16 within half a unit in the last place', () => {
    fc.assert(
      fc.property(matrices(), (matrix) =>
        eachWeight(matrix, 'float16', (value, held) =>
          expect(Math.abs(held - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25)),
        ),
      ),
    );
  });

  it('rounds to int8 within half a step of the output, the largest weight being 127 steps', () => {
    fc.assert(
      fc.property(matrices(), (matrix) => {
        const largest = Array.from({ length: matrix.outputs }, (_, output) =>
          Math.max(...Array.from({ length: matrix.inputs }, (_, input) => Math.abs(at(matrix, input, output)))),
        );
        eachWeight(matrix, 'int8', (value, held, output) => {
          // A factor this small is itself rounded to a denormal number.
          const slack = largest[output]! < 1e-35 ? largest[output]! : largest[output]! * 1e-6;
          expect(Math.abs(held - value)).toBeLessThanOrEqual(largest[output]! / 254 + slack);
          if (Math.abs(value) === largest[output]) expect(Math.abs(held - value)).toBeLessThanOrEqual(slack);
        });
      }),
    );
  });

  it('fills rows and columns up to multiples of four with zeros', () => {
    fc.assert(
      fc.property(matrices(), fc.constantFrom<WeightStorage>('float32', 'float16', 'int8'), (matrix, storage) => {
        const packed = packMatrix(matrix, storage);
        const rows = Math.ceil(matrix.inputs / 4) * 4;
        const columns = Math.ceil(matrix.outputs / 4) * 4;
        expect(packed.words.length).toBe((rows * columns * WORDS_PER_VECTOR[storage]) / 4);
        const whole = unpackMatrix({ ...packed, inputs: rows, outputs: columns });
        const surplus = whole.filter(
          (_, i) => Math.floor(i / columns) >= matrix.inputs || i % columns >= matrix.outputs,
        );
        expect(surplus.every((value) => value === 0)).toBe(true);
      }),
    );
  });

  it('refuses weights that do not fit', () => {
    const of = (...values: number[]): MatrixValues => ({
      values: Float32Array.from(values),
      inputs: 1,
      outputs: values.length,
      layout: 'inputsFirst',
    });
    expect(unpackMatrix(packFloat16(of(65504, -65504)))).toEqual(Float32Array.of(65504, -65504));
    expect(caught(() => packFloat16(of(1, -65520)))).toMatchObject({
      tag: 'ModelWeights',
      found: '-65520 (input 0, output 1)',
    });
    expect(caught(() => packFloat16(of(Number.NaN)))).toMatchObject({ tag: 'ModelWeights' });
    expect(caught(() => packInt8(of(0, Number.NaN)))).toMatchObject({ tag: 'ModelWeights' });
    expect(caught(() => packInt8(of(Number.NEGATIVE_INFINITY)))).toMatchObject({ tag: 'ModelWeights' });
    expect(() => packInt8({ ...of(1, 2), inputs: 2 })).toThrow('2 weights are not 2 inputs by 2 outputs');
  });
});

describe('several matrices in one', () => {
  const pair = fc
    .integer({ min: 1, max: 6 })
    .chain((inputs) => fc.tuple(matrices(fc.constant(inputs)), matrices(fc.constant(inputs))));

  it('joins outputs in order', () => {
    fc.assert(
      fc.property(pair, ([first, second]) => {
        const joined = joinOutputs(first, second);
        for (let input = 0; input < first.inputs; input++) {
          for (let output = 0; output < joined.outputs; output++) {
            const expected =
              output < first.outputs ? at(first, input, output) : at(second, input, output - first.outputs);
            expect(at(joined, input, output)).toBe(expected);
          }
        }
      }),
    );
    expect(() =>
      joinOutputs(
        { values: new Float32Array(2), inputs: 1, outputs: 2, layout: 'inputsFirst' },
        { values: new Float32Array(2), inputs: 2, outputs: 1, layout: 'inputsFirst' },
      ),
    ).toThrow('1 and of 2 inputs');
  });

  it('interleaves outputs four by four', () => {
    const columns = (first: number): MatrixValues => ({
      values: Float32Array.from({ length: 6 }, (_, i) => first + i),
      inputs: 1,
      outputs: 6,
      layout: 'outputsFirst',
    });
    const { values, inputs, outputs } = interleaveOutputs(columns(1), columns(11));
    expect([inputs, outputs]).toEqual([1, 16]);
    expect([...values]).toEqual([1, 2, 3, 4, 11, 12, 13, 14, 5, 6, 0, 0, 15, 16, 0, 0]);
    expect(() => interleaveOutputs(columns(1), { ...columns(1), values: new Float32Array(5), outputs: 5 })).toThrow(
      'does not go with',
    );
  });
});
