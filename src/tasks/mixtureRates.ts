/**
 * How often a mixture draws from each of its tasks: T5's rates (section 3.5.2 of its paper; `rate_num_examples` of
 * t5/data/utils.py, `mixing_rate_num_examples` of seqio/utils.py).
 */
import { LabError } from '../base/errors.ts';

/** The artificial limit K on a task's number of examples that T5 and SPoT (section 2.1.3) use. */
export const DEFAULT_MAXIMUM = 2 ** 19;

export type MixtureRates =
  /** Examples-proportional: `min(examples, maximum) ** (1 / temperature)`. */
  | { readonly kind: 'proportional'; readonly maximum?: number; readonly temperature?: number }
  | { readonly kind: 'equal' }
  /** One rate a task, in any unit. */
  | { readonly kind: 'fixed'; readonly rates: readonly number[] };

/**
 * The tasks' rates, as T5 computes them: only their ratios matter. A task of rate 0 is never drawn.
 * @param exampleCounts training examples of every task
 * @throws RangeError for rates that are not one a task
 * @throws LabError `TaskData` if a rate is negative or not finite, a task without examples is to be drawn, or none is
 */
export function mixtureRates(rates: MixtureRates, exampleCounts: readonly number[]): number[] {
  const computed = ratesOf(rates, exampleCounts);
  if (computed.length !== exampleCounts.length) {
    throw new RangeError(`${computed.length} rates for ${exampleCounts.length} tasks`);
  }
  const wrong = computed.findIndex((rate) => !(rate >= 0 && rate < Infinity));
  if (wrong !== -1) throw refusal(`${computed[wrong]} for task ${wrong + 1}`, 'finite rates that are not negative');
  const empty = computed.findIndex((rate, i) => rate > 0 && exampleCounts[i] === 0);
  if (empty !== -1) throw refusal(`no examples of task ${empty + 1}`, 'examples of every task with a rate above 0');
  if (computed.every((rate) => rate === 0)) throw refusal('no rate above 0', 'at least one task to draw from');
  return computed;
}

function ratesOf(rates: MixtureRates, exampleCounts: readonly number[]): number[] {
  switch (rates.kind) {
    case 'proportional': {
      const { maximum = DEFAULT_MAXIMUM, temperature = 1 } = rates;
      return exampleCounts.map((count) => Math.min(count, maximum) ** (1 / temperature));
    }
    case 'equal':
      return exampleCounts.map(() => 1);
    case 'fixed':
      return [...rates.rates];
  }
}

/** Each rate's share of all, in [0, 1]. */
export function sharesOf(rates: readonly number[]): number[] {
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return rates.map((rate) => rate / total);
}

function refusal(found: string, expected: string): LabError {
  return new LabError({
    tag: 'TaskData',
    what: 'This mixture cannot be drawn from',
    found,
    expected,
    remedy: 'Correct the rates, the limit or the temperature, or leave the task out.',
  });
}
