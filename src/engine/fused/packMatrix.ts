/**
 * Frozen matrices as the GPU reads them: row by row, four neighbouring outputs to a vector, as float32, pairs of float16
 * or four int8 to a word. Pure functions on host arrays, and their inverse. Hosts are little-endian, as WebGPU is.
 */
import { LabError } from '../../base/errors.ts';
import { float16BitsToFloat32, float32ToFloat16Bits } from '../../formats/float16.ts';

/** Bits a weight: 32, 16, or 8 and a factor for each output. */
export const WEIGHT_STORAGES = ['float32', 'float16', 'int8'] as const;
export type WeightStorage = (typeof WEIGHT_STORAGES)[number];

/** A linear layer's weights as a file holds them. */
export interface MatrixValues {
  readonly values: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
  /** `inputsFirst` is `[inputs, outputs]`, as T5X stores kernels; `outputsFirst` is `[outputs, inputs]`, as PyTorch does. */
  readonly layout: 'inputsFirst' | 'outputsFirst';
  /** Of a block: where it begins in its matrix, for messages. */
  readonly place?: { readonly input: number; readonly output: number };
}

/** A matrix ready for upload, `[inputs, outputs]` row-major, both sizes filled up with zeros to multiples of four. */
export interface PackedValues {
  readonly storage: WeightStorage;
  readonly inputs: number;
  readonly outputs: number;
  readonly words: Uint32Array<ArrayBuffer>;
  /** Of int8: the factor of each output, `[outputs rounded up to 4]`. */
  readonly scales: Float32Array<ArrayBuffer> | null;
}

/** 32-bit words that hold four neighbouring weights. */
export const WORDS_PER_VECTOR: Readonly<Record<WeightStorage, number>> = { float32: 4, float16: 2, int8: 1 };

/** The next multiple of four. */
export function roundUpTo4(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** Rows that are transposed together: 128 bytes of each output's weights, so that cache lines are used up. */
const ROWS_AT_ONCE = 32;

/** Calls `use` with each row `[outputs]` in turn; the array is reused. */
function forEachRow(
  { values, inputs, outputs, layout }: MatrixValues,
  use: (row: Float32Array, input: number) => void,
) {
  if (values.length !== inputs * outputs) {
    throw new Error(`${values.length} weights are not ${inputs} inputs by ${outputs} outputs`);
  }
  if (layout === 'inputsFirst') {
    for (let input = 0; input < inputs; input++) use(values.subarray(input * outputs, (input + 1) * outputs), input);
    return;
  }
  const block = new Float32Array(ROWS_AT_ONCE * outputs);
  for (let first = 0; first < inputs; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, inputs - first);
    for (let output = 0; output < outputs; output++) {
      for (let i = 0; i < count; i++) block[i * outputs + output] = values[output * inputs + first + i] ?? Number.NaN;
    }
    for (let i = 0; i < count; i++) use(block.subarray(i * outputs, (i + 1) * outputs), first + i);
  }
}

function emptyWords({ inputs, outputs }: MatrixValues, storage: WeightStorage): Uint32Array<ArrayBuffer> {
  return new Uint32Array(((roundUpTo4(inputs) * roundUpTo4(outputs)) / 4) * WORDS_PER_VECTOR[storage]);
}

/** The values themselves. */
export function packFloat32(matrix: MatrixValues): PackedValues {
  const { inputs, outputs } = matrix;
  const words = emptyWords(matrix, 'float32');
  const stored = new Float32Array(words.buffer);
  forEachRow(matrix, (row, input) => stored.set(row, input * roundUpTo4(outputs)));
  return { storage: 'float32', inputs, outputs, words, scales: null };
}

/**
 * The nearest float16 of each value.
 * @throws LabError `ModelWeights` if a value lies outside of float16's range or is not a number
 */
export function packFloat16(matrix: MatrixValues): PackedValues {
  const { inputs, outputs } = matrix;
  const words = emptyWords(matrix, 'float16');
  const stored = new Uint16Array(words.buffer);
  forEachRow(matrix, (row, input) => {
    const halves = float32ToFloat16Bits(row);
    const unfit = halves.findIndex((bits) => (bits & 0x7c00) === 0x7c00);
    if (unfit !== -1) throw unfitWeight(matrix, row[unfit], input, unfit, 'at most 65504 in size, the largest float16');
    stored.set(halves, input * roundUpTo4(outputs));
  });
  return { storage: 'float16', inputs, outputs, words, scales: null };
}

/**
 * Whole numbers from -127 to 127, times one factor for each output: its largest weight over 127.
 * @throws LabError `ModelWeights` if a value is not finite
 */
export function packInt8(matrix: MatrixValues): PackedValues {
  const { inputs, outputs } = matrix;
  const words = emptyWords(matrix, 'int8');
  const stored = new Int8Array(words.buffer);
  const largest = new Float32Array(roundUpTo4(outputs));
  forEachRow(matrix, (row, input) => {
    for (let output = 0; output < outputs; output++) {
      const size = Math.abs(row[output] ?? Number.NaN);
      if (!Number.isFinite(size)) throw unfitWeight(matrix, row[output], input, output, 'a finite number');
      if (size > (largest[output] ?? 0)) largest[output] = size;
    }
  });
  const scales = largest.map((size) => size / 127);
  forEachRow(matrix, (row, input) => {
    const start = input * roundUpTo4(outputs);
    for (let output = 0; output < outputs; output++) {
      // Through the inverse's range, because the factor may be 0 (no weights) or, rounded, a trifle too small.
      const scale = scales[output] ?? 0;
      const steps = scale === 0 ? 0 : Math.round((row[output] ?? 0) / scale);
      stored[start + output] = Math.max(-127, Math.min(127, steps));
    }
  });
  return { storage: 'int8', inputs, outputs, words, scales };
}

export function packMatrix(matrix: MatrixValues, storage: WeightStorage): PackedValues {
  return { float32: packFloat32, float16: packFloat16, int8: packInt8 }[storage](matrix);
}

function unfitWeight(
  { place = { input: 0, output: 0 } }: MatrixValues,
  value: number | undefined,
  input: number,
  output: number,
  expected: string,
): LabError {
  return new LabError({
    tag: 'ModelWeights',
    what: 'A weight cannot be stored in fewer bits',
    found: `${value} (input ${place.input + input}, output ${place.output + output})`,
    expected,
    remedy: 'Load this model with float32 weights, or from an undamaged file.',
  });
}

/** The matrices' outputs one after the other, in one matrix: all read the same inputs. */
export function joinOutputs(...matrices: readonly MatrixValues[]): MatrixValues {
  const inputs = matrices[0]?.inputs ?? 0;
  const outputs = matrices.reduce((sum, matrix) => sum + matrix.outputs, 0);
  const values = new Float32Array(inputs * outputs);
  let first = 0;
  for (const matrix of matrices) {
    if (matrix.inputs !== inputs) throw new Error(`Matrices of ${inputs} and of ${matrix.inputs} inputs`);
    forEachRow(matrix, (row, input) => values.set(row, input * outputs + first));
    first += matrix.outputs;
  }
  return { values, inputs, outputs, layout: 'inputsFirst' };
}

/**
 * Two matrices of equal size in one, four outputs of `gate` and four of `up` in turn, so that one invocation holds both
 * sides of a gated activation. Each is filled up with zeros to a multiple of four outputs, `width`; the result has
 * `2 * width`.
 */
export function interleaveOutputs(gate: MatrixValues, up: MatrixValues): MatrixValues {
  const { inputs } = gate;
  if (up.inputs !== inputs || up.outputs !== gate.outputs) {
    throw new Error(`A gate of ${inputs} by ${gate.outputs} does not go with ${up.inputs} by ${up.outputs}`);
  }
  const outputs = 2 * roundUpTo4(gate.outputs);
  const values = new Float32Array(inputs * outputs);
  [gate, up].forEach((matrix, side) => {
    forEachRow(matrix, (row, input) => {
      const start = input * outputs + 4 * side;
      for (let output = 0; output < row.length; output += 4) {
        values.set(row.subarray(output, output + 4), start + 2 * output);
      }
    });
  });
  return { values, inputs, outputs, layout: 'inputsFirst' };
}

/** The values that the GPU computes with, `[inputs, outputs]` row-major. */
export function unpackMatrix({ storage, inputs, outputs, words, scales }: PackedValues): Float32Array<ArrayBuffer> {
  const stored = {
    float32: () => new Float32Array(words.buffer),
    float16: () => float16BitsToFloat32(new Uint16Array(words.buffer)),
    int8: () => new Int8Array(words.buffer),
  }[storage]();
  const stride = roundUpTo4(outputs);
  return Float32Array.from({ length: inputs * outputs }, (_, index) => {
    const output = index % outputs;
    return (stored[Math.floor(index / outputs) * stride + output] ?? Number.NaN) * (scales?.[output] ?? 1);
  });
}
