/** What a mixture's rates come to, once the tasks' examples are counted. */
import { useEffect, useState } from 'react';
import { isLabError, type LabErrorParts } from '../../base/errors.ts';
import type { TaskChoice } from '../../lab/draft/draftTypes.ts';
import { exampleCountOf } from '../../lab/draft/exampleCounts.ts';
import { type MixtureRates, mixtureRates, sharesOf } from '../../tasks/mixtureRates.ts';

export interface TaskShare {
  /** Training examples. */
  readonly examples: number;
  /** Of all examples that are drawn, in [0, 1]. */
  readonly share: number;
}

export type MixtureShares =
  | { readonly kind: 'counting' }
  /** In the order of the tasks. */
  | { readonly kind: 'known'; readonly tasks: readonly TaskShare[] }
  | { readonly kind: 'refused'; readonly error: LabErrorParts };

type Counted = Pick<TaskShare, 'examples'> | { readonly error: unknown };

/** `members` must be the same array as long as nothing changes. */
export function useMixtureShares(members: readonly TaskChoice[], rates: MixtureRates): MixtureShares {
  const [counts, setCounts] = useState<{ of: readonly TaskChoice[]; counted: readonly Counted[] } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void Promise.all(members.map(count)).then((counted) => {
      if (isWanted) setCounts({ of: members, counted });
    });
    return () => {
      isWanted = false;
    };
  }, [members]);
  if (counts === null || counts.of !== members) return { kind: 'counting' };
  try {
    const examples = counts.counted.map((each) => {
      if ('error' in each) throw each.error;
      return each.examples;
    });
    const shares = examples.length === 0 ? [] : sharesOf(mixtureRates(rates, examples));
    return { kind: 'known', tasks: examples.map((each, index) => ({ examples: each, share: shares[index] ?? 0 })) };
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { kind: 'refused', error: error.toParts() };
  }
}

function count(task: TaskChoice): Promise<Counted> {
  return exampleCountOf(task).then(
    (examples) => ({ examples }),
    (error: unknown) => ({ error }),
  );
}
