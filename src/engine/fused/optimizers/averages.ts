/** The running averages that optimizers keep, on the CPU and on the GPU alike: state moves between the two. */
import type { OptimizerSettings } from './rates.ts';

/** Adafactor's min_dim_size_to_factor. */
const MINIMUM_FACTORED_SIDE = 128;

/** Adafactor keeps averages of rows and columns where both sides are long, and of every value otherwise. */
export function isFactored(length: number, width: number): boolean {
  return Math.min(length, width) >= MINIMUM_FACTORED_SIDE;
}

/** Shapes of an optimizer's averages of a prompt `[length, width]`, by name. All begin at 0. */
export function averageShapes(
  kind: OptimizerSettings['kind'],
  length: number,
  width: number,
): Readonly<Record<string, readonly number[]>> {
  if (kind === 'adamw') return { means: [length, width], squares: [length, width] };
  return isFactored(length, width) ? { rows: [length], columns: [width] } : { squares: [length, width] };
}
