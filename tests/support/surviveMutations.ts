/** The test that every parser of the lab has to pass: damaged input gives a typed error or a right value. */
import { isLabError } from '../../src/base/errors.ts';
import { Rng } from '../../src/base/rng.ts';
import { mutateBytes } from './mutate.ts';

export interface MutationTrial<Value> {
  /** Whole, valid inputs that are damaged in turn. */
  readonly inputs: readonly Uint8Array[];
  /** How many damaged inputs in all. */
  readonly count: number;
  readonly seed: number;
  readonly parse: (bytes: Uint8Array<ArrayBuffer>) => Value | Promise<Value>;
  /** Throws if the value of an input that parsed in spite of its damage breaks an independent invariant. */
  readonly check: (value: Value, bytes: Uint8Array) => void;
}

/**
 * Runs the trial and returns how many inputs were refused and how many still parsed.
 * @throws Error naming the number of the first input on which `parse` threw something else than a `LabError`, or
 * `check` failed; its cause is what was thrown.
 */
export async function surviveMutations<Value>(
  trial: MutationTrial<Value>,
): Promise<{ refused: number; parsed: number }> {
  const rng = Rng.forSeed(trial.seed, 'mutations');
  let refused = 0;
  let parsed = 0;
  for (let i = 0; i < trial.count; i++) {
    const input = trial.inputs[i % trial.inputs.length];
    if (input === undefined) throw new Error('a mutation trial needs inputs');
    const bytes = mutateBytes(input, rng);
    let value: Value;
    try {
      value = await trial.parse(bytes);
    } catch (error) {
      if (!isLabError(error)) throw notSurvived(i, trial.seed, error);
      refused++;
      continue;
    }
    try {
      trial.check(value, bytes);
    } catch (error) {
      throw notSurvived(i, trial.seed, error);
    }
    parsed++;
  }
  return { refused, parsed };
}

function notSurvived(input: number, seed: number, cause: unknown): Error {
  return new Error(`mutated input ${input} (seed ${seed}) was not survived: ${cause}`, { cause });
}
