/**
 * A soft prompt as plain data, and the door through which arrays from files enter: whatever passes `promptFromArray`
 * is a finite float32 matrix of at least one row and one column.
 */
import { LabError } from '../base/errors.ts';

/** Row-major `[length, width]`: one row a virtual token, width = d_model. */
export interface Prompt {
  readonly length: number; // P
  readonly width: number; // d_model
  readonly values: Float32Array; // [P, d_model]
}

/** What a reader of `.npy` or safetensors files hands over: values in C order, float64 not yet narrowed. */
export interface PromptArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
  /** As the file names it, for messages: `float32`, `float64`, ... */
  readonly dtype: string;
}

/**
 * The array as a prompt. Accepts `[P, H]` and, as some tools export it, `[1, P, H]`. float64 is rounded to the nearest
 * float32. `name` is the file's, for messages. The values are copied.
 * @throws LabError `PromptShape` for another rank, an empty side or a shape that does not count the values;
 *   `PromptValues` for NaN, infinities and float64 values beyond float32's range, saying how many and where.
 */
export function promptFromArray(array: PromptArray, name: string): Prompt {
  const [length, width] = matrixSides(array, name);
  const values = Float32Array.from(array.values);
  requireFinite(array, values, width, name);
  return { length, width, values };
}

function matrixSides({ shape, values }: PromptArray, name: string): readonly [number, number] {
  const sides = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape;
  const [length, width] = sides;
  const found = `shape ${shapeText(shape)}`;
  if (sides.length !== 2 || length === undefined || width === undefined) {
    throw new LabError({
      tag: 'PromptShape',
      what: 'This array is not a prompt',
      found: `${found}, rank ${shape.length}`,
      expected: '[prompt length, model width], or the same with a leading 1',
      remedy: 'Save the prompt matrix alone, one row a virtual token.',
      where: name,
    });
  }
  if (!isCount(length) || !isCount(width)) {
    throw new LabError({
      tag: 'PromptShape',
      what: 'This prompt is empty',
      found,
      expected: 'at least one row and one column',
      remedy: 'Check the program that wrote it.',
      where: name,
    });
  }
  if (length * width !== values.length) {
    throw new LabError({
      tag: 'PromptShape',
      what: 'The shape does not count the values',
      found: `${values.length} values for ${found}`,
      expected: `${length * width} values`,
      remedy: 'Save the prompt again.',
      where: name,
    });
  }
  return [length, width];
}

function isCount(side: number): boolean {
  return Number.isSafeInteger(side) && side > 0;
}

function requireFinite(array: PromptArray, narrowed: Float32Array, width: number, name: string): void {
  let notNumbers = 0;
  let infinities = 0;
  let overflows = 0;
  let first = -1;
  for (let index = 0; index < narrowed.length; index++) {
    if (Number.isFinite(narrowed[index])) continue;
    const original = array.values[index] ?? Number.NaN;
    if (Number.isNaN(original)) notNumbers++;
    else if (Number.isFinite(original)) overflows++;
    else infinities++;
    if (first < 0) first = index;
  }
  if (first < 0) return;
  const counts = [
    notNumbers > 0 ? `${notNumbers} NaN` : '',
    infinities > 0 ? `${infinities} infinite` : '',
    overflows > 0 ? `${overflows} beyond the range of float32 (3.4e38)` : '',
  ].filter((text) => text !== '');
  const place = `row ${Math.floor(first / width)}, column ${first % width}`;
  throw new LabError({
    tag: 'PromptValues',
    what: 'This prompt holds values that no model can use',
    found: `${counts.join(', ')} of ${narrowed.length} ${array.dtype} values; the first is ${array.values[first]} at ${place} (counted from 0)`,
    expected: 'finite float32 values',
    remedy: 'Take an earlier checkpoint of that run: its training probably diverged.',
    where: name,
  });
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
