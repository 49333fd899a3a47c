/**
 * An update is proposed before it is made: new values go to arrays of their own, and replace the old ones only if every
 * number of the step turned out finite (`commit.ts`). So a step that diverges changes nothing, though nobody on the host
 * was asked.
 */
import type { GpuArray } from '../runner.ts';
import type { SumOptions } from '../sums.ts';

/** On software adapters too: one invocation that sums thousands of squares loses five digits. */
export const SUMS: SumOptions = { rows: 'workgroup' };

/** What an optimizer is given. */
export interface UpdateInputs {
  readonly prompt: GpuArray; // [P, D]
  readonly gradient: GpuArray; // [P, D]
  /** By name, as `averageShapes` has them. */
  readonly averages: Readonly<Record<string, GpuArray>>;
  /** `stepRates`, on the GPU. */
  readonly rates: GpuArray;
}

/** What it would make of it. */
export interface UpdateProposal {
  readonly prompt: GpuArray; // [P, D]
  /** New prompt - old prompt, weight decay included, `[P, D]`. */
  readonly change: GpuArray;
  readonly averages: Readonly<Record<string, GpuArray>>;
}

/** @throws Error if an optimizer was given averages of another one */
export function averageOf(averages: UpdateInputs['averages'], name: string): GpuArray {
  const average = averages[name];
  if (average === undefined) throw new Error(`No averages "${name}" among ${Object.keys(averages).join(', ')}`);
  return average;
}
