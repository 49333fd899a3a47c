/** Checks of shapes by the functions that dispatch kernels. A mistake here is the lab's own, hence a plain `Error`. */
import type { GpuArray } from './runner.ts';

/** @throws Error unless `array` has exactly this shape */
export function expectShape(array: GpuArray, shape: readonly number[], name: string): void {
  if (array.shape.length !== shape.length || array.shape.some((size, axis) => size !== shape[axis])) {
    throw new Error(`${name} is [${array.shape.join(', ')}], expected [${shape.join(', ')}]`);
  }
}

/** Rows and columns. @throws Error unless `array` is a matrix that is not empty */
export function matrixShape(array: GpuArray, name: string): [rows: number, columns: number] {
  const [rows = 0, columns = 0] = array.shape;
  if (array.shape.length !== 2 || rows < 1 || columns < 1) {
    throw new Error(`${name} is [${array.shape.join(', ')}], expected a matrix`);
  }
  return [rows, columns];
}

/** Prompts, rows and columns of each. @throws Error unless `array` is a row of matrices that is not empty */
export function bankShape(array: GpuArray, name: string): [count: number, rows: number, columns: number] {
  const [count = 0, rows = 0, columns = 0] = array.shape;
  if (array.shape.length !== 3 || count < 1 || rows < 1 || columns < 1) {
    throw new Error(`${name} are [${array.shape.join(', ')}], expected matrices`);
  }
  return [count, rows, columns];
}

/** How many numbers an array of this shape has. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}
