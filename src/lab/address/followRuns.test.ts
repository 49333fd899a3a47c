import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunRecord } from '../../training/runRecords.ts';
import { errorsStore } from '../errorsStore.ts';
import { storedRunsStore } from '../run/storedRuns.ts';
import { FIRST_RUNS_VIEW, RUN_GROUPINGS } from '../runs/runsView.ts';
import { MOST_DRAWN, runsViewStore } from '../runs/runsViewStore.ts';
import { hashOfView, paramsOfHash, viewStore } from '../views/viewStore.ts';
import { followRuns } from './followRuns.ts';
import { paramsOfRunsView, readRunsParams } from './runsParams.ts';

const addresses: string[] = [];
vi.stubGlobal('history', { state: null, replaceState: (_: unknown, __: string, hash: string) => addresses.push(hash) });

const stored = (...ids: string[]) =>
  storedRunsStore.setState({ runs: ids.map((id) => ({ id }) as RunRecord), areRead: true });
const goTo = (hash: string) =>
  viewStore.setState({ view: hash.startsWith('#/runs') ? 'runs' : 'train', params: paramsOfHash(hash) });

followRuns();

beforeEach(() => {
  goTo('#/train');
  runsViewStore.setState(FIRST_RUNS_VIEW);
  errorsStore.setState({ errors: [] });
  stored('a', 'b', 'c');
  addresses.length = 0;
});

describe('what the Runs view shows, in its address', () => {
  it('is written while the view is shown, without runs that are gone', () => {
    runsViewStore.setState({ chosen: ['b', 'gone', 'a'], baseline: 'b' });
    expect(addresses).toEqual([]);
    goTo('#/runs');
    runsViewStore.setState({ search: 'two words', grouping: 'task' });
    stored('a', 'c');
    expect(addresses).toEqual([
      '#/runs?runs=b+a&baseline=b',
      '#/runs?runs=b+a&baseline=b&search=two+words&group=task',
      '#/runs?runs=a&search=two+words&group=task',
    ]);
    expect(runsViewStore.getState().chosen).toEqual(['b', 'gone', 'a']);
  });

  it('is taken all at once, on opening and on the way back; what is not said stays as it is', () => {
    runsViewStore.setState({ chosen: ['a'], search: 'old' });
    goTo('#/runs?runs=c+b&baseline=c&group=source');
    expect(runsViewStore.getState()).toMatchObject({
      chosen: ['c', 'b'],
      baseline: 'c',
      grouping: 'source',
      search: 'old',
    });
    goTo('#/runs?runs=a&search=new');
    expect(runsViewStore.getState()).toMatchObject({ chosen: ['a'], baseline: 'c', search: 'new' });
    expect(errorsStore.getState().errors).toEqual([]);
  });

  it('waits until it is known which runs there are', () => {
    storedRunsStore.setState({ runs: [], areRead: false });
    goTo('#/runs?runs=b');
    expect(runsViewStore.getState().chosen).toEqual([]);
    stored('b');
    expect(runsViewStore.getState().chosen).toEqual(['b']);
    expect(errorsStore.getState().errors).toEqual([]);
  });

  it('is told of where it is not understood, and the rest is taken', () => {
    goTo('#/runs?runs=b+elsewhere&baseline=elsewhere&group=colour&zoom=3&search=x');
    expect(runsViewStore.getState()).toMatchObject({ chosen: ['b'], baseline: null, grouping: 'none', search: 'x' });
    expect(errorsStore.getState().errors.map(({ parts }) => parts.found)).toEqual([
      'run elsewhere, baseline=elsewhere, group=colour, zoom=3',
    ]);
    expect(addresses).toEqual(['#/runs?runs=b&search=x']);
  });

  it('comes back as it was, whatever was searched for', () => {
    const ids = fc.constantFrom('a', 'b', 'c', crypto.randomUUID(), 'sample-x-0', 'one~0123456789ab');
    const view = fc.record({
      chosen: fc.uniqueArray(ids, { maxLength: MOST_DRAWN }),
      baseline: fc.option(ids),
      search: fc.string({ maxLength: 100, unit: 'grapheme' }),
      grouping: fc.constantFrom(...RUN_GROUPINGS),
    });
    fc.assert(
      fc.property(view, (said) => {
        const everything = () => true;
        const read = readRunsParams(paramsOfHash(hashOfView('runs', paramsOfRunsView(said, everything))), everything);
        expect(read.ignored).toEqual([]);
        expect({ chosen: [], baseline: null, search: '', grouping: 'none', ...read.view }).toEqual(said);
      }),
    );
  });
});
