/**
 * An update of N prompts, each with an optimizer of its own: every array has the prompts one behind the other.
 *
 * An update is proposed before it is made: new values go to arrays of their own, and replace the old ones only if every
 * number of a prompt's step turned out finite (`commit.ts`). So a step that diverges changes nothing, though nobody on the host
 * was asked.
 */
import type { GpuArray } from '../runner.ts';
import type { SumOptions } from '../sums.ts';

/** On software adapters too: one invocation that sums thousands of squares loses five digits. */
export const SUMS: SumOptions = { rows: 'workgroup' };

/** Uniforms of kernels over every value of the prompts, or of what is shaped as they are. */
export const PROMPT_SIZES = `
struct Sizes {
  count: u32, // N * P * D
  countAPrompt: u32, // P * D
}`;

/** What an optimizer is given. */
export interface UpdateInputs {
  readonly prompts: GpuArray; // [N, P, D]
  readonly gradients: GpuArray; // [N, P, D]
  /** By name, `[N, ..]` of what `averageShapes` has for a prompt. */
  readonly averages: Readonly<Record<string, GpuArray>>;
  /** `stepRates` of each prompt, `[N, RATE_COUNT]`. */
  readonly rates: GpuArray;
}

/** What it would make of it. */
export interface UpdateProposal {
  readonly prompts: GpuArray; // [N, P, D]
  /** New prompts - old prompts, weight decay included, `[N, P, D]`. */
  readonly changes: GpuArray;
  readonly averages: Readonly<Record<string, GpuArray>>;
}

/** @throws Error if an optimizer was given averages of another one */
export function averageOf(averages: UpdateInputs['averages'], name: string): GpuArray {
  const average = averages[name];
  if (average === undefined) throw new Error(`No averages "${name}" among ${Object.keys(averages).join(', ')}`);
  return average;
}
