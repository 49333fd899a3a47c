import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_RUNS_VIEW, parseRunsView, RUN_COLUMNS } from './runsView.ts';

describe('the state of the Runs view', () => {
  it('comes back from its own JSON', () => {
    const view = { ...FIRST_RUNS_VIEW, search: 'news', chosen: ['a'], baseline: 'a', smoothing: 0.6, logY: true };
    expect(parseRunsView(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it('takes what fits and leaves the rest as it was', () => {
    const json = { version: 1, search: 'x', sort: { column: 'colour', direction: 'up' }, smoothing: 2, more: 1 };
    expect(parseRunsView(json)).toEqual({ ...FIRST_RUNS_VIEW, search: 'x' });
    expect(parseRunsView({ version: 1, columns: ['loss'] }).columns).toEqual(['name', 'loss']);
    expect(parseRunsView({ version: 2, search: 'x' })).toBe(FIRST_RUNS_VIEW);
  });

  it('is a whole view whatever it is made of', () => {
    const near = fc.record(
      {
        version: fc.constant(1),
        columns: fc.array(fc.constantFrom(...RUN_COLUMNS, 'x')),
        sort: fc.anything(),
        chosen: fc.anything(),
      },
      { requiredKeys: ['version'] },
    );
    fc.assert(
      fc.property(fc.oneof(near, fc.anything()), (json) => {
        const view = parseRunsView(json);
        expect(Object.keys(view).sort()).toEqual(Object.keys(FIRST_RUNS_VIEW).sort());
        expect(view.columns).toContain('name');
        expect(parseRunsView(JSON.parse(JSON.stringify(view)))).toEqual(view);
      }),
    );
  });
});
