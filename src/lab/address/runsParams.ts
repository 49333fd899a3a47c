/** What of the Runs view stands in its address, `#/runs?runs=…&baseline=…&search=…&group=…`, and the way back. */
import { RUN_GROUPINGS, type RunsViewState } from '../runs/runsView.ts';
import { MOST_DRAWN } from '../runs/runsViewStore.ts';
import type { ViewParams } from '../views/viewStore.ts';

export type AddressedRunsView = Pick<RunsViewState, 'chosen' | 'baseline' | 'search' | 'grouping'>;

const MOST_SEARCHED = 500; // characters, as the view remembers

/** @param isKnown runs that are not in this browser are not named: an address outlives them */
export function paramsOfRunsView(
  { chosen, baseline, search, grouping }: AddressedRunsView,
  isKnown: (runId: string) => boolean,
): ViewParams {
  const drawn = chosen.filter(isKnown);
  return {
    ...(drawn.length === 0 ? {} : { runs: drawn.join(' ') }),
    ...(baseline === null || !isKnown(baseline) ? {} : { baseline }),
    ...(search === '' ? {} : { search }),
    ...(grouping === 'none' ? {} : { group: grouping }),
  };
}

/** What an address says; of the rest nothing is said. `ignored`: what it holds beside that, as it stands there. */
export function readRunsParams(
  params: ViewParams,
  isKnown: (runId: string) => boolean,
): { readonly view: Partial<AddressedRunsView>; readonly ignored: readonly string[] } {
  const view: { -readonly [Key in keyof AddressedRunsView]?: AddressedRunsView[Key] } = {};
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    const grouping = RUN_GROUPINGS.find((known) => known === value);
    if (name === 'runs') {
      const named = [...new Set(value.split(/\s+/).filter((id) => id !== ''))];
      const drawn = named.filter(isKnown).slice(0, MOST_DRAWN);
      if (drawn.length > 0) view.chosen = drawn;
      ignored.push(...named.filter((id) => !drawn.includes(id)).map((id) => `run ${id}`));
    } else if (name === 'baseline' && isKnown(value)) view.baseline = value;
    else if (name === 'search' && value.length <= MOST_SEARCHED) view.search = value;
    else if (name === 'group' && grouping !== undefined) view.grouping = grouping;
    else ignored.push(`${name}=${value}`);
  }
  return { view, ignored };
}
