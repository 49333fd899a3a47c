import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunFile } from '../../training/runFile.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import { NO_NOTES } from '../run/runNotes.ts';
import { groupedRows, isFound, type RunRow, rowsOf, sortedRows } from './runRows.ts';
import { FIRST_RUNS_VIEW, RUN_COLUMNS, RUN_GROUPINGS } from './runsView.ts';

const hash = 'a'.repeat(64);
const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: null, sourcePrompt: null };

function record(
  id: string,
  createdAtMs: number,
  change: object = {},
  state: RunRecord['state'] = 'finished',
): RunRecord {
  const task = { train: 'lab:tasks/topic-news/train.tsv', inputs: '{0}', targets: '{1}' };
  const prompt = { length: 2, init: { kind: 'uniform' } };
  const spec = parseRunFile({ version: 1, name: id, model: 'lab', prompt, task, steps: 30, ...change }, id);
  const common = {
    version: 1,
    error: null,
    lastStep: 10,
    identities,
    modelSource: { kind: 'lab' },
    trashed: false,
  } as const;
  return { ...common, id, name: `run ${id}`, spec, state, createdAtMs, updatedAtMs: createdAtMs };
}

const sources = { notes: {}, summaries: {}, liveId: null, inTraining: new Set<string>() };
const best = (score: number) => ({ summary: { step: 30, loss: 1 - score, best: { score, step: 20 }, seconds: 3 } });

describe('rows of runs', () => {
  const records = [record('c', 3, { seed: 2, steps: 40 }, 'training'), record('b', 2, { seed: 1 }), record('a', 1)];

  it('say what was changed since the run before', () => {
    expect(rowsOf(records, sources).map(({ changes }) => changes)).toEqual([
      ['steps 30 → 40', 'seed 1 → 2'],
      ['seed 0 → 1'],
      null,
    ]);
  });

  it('say the state as it is now, and what the person wrote', () => {
    const notes = { b: { ...NO_NOTES, tags: ['keep'], notes: 'for the paper' } };
    const rows = rowsOf(records, { ...sources, liveId: 'c', inTraining: new Set(['c', 'b']), notes });
    expect(rows.map(({ state }) => state)).toEqual(['under way', 'in another tab', 'finished']);
    expect(rowsOf(records, sources)[0]?.state).toBe('unfinished');
    expect(rows[1]).toMatchObject({ tags: ['keep'], notes: 'for the paper', experiment: rows[2]?.experiment });
    expect(rows[0]?.experiment).not.toBe(rows[1]?.experiment);
  });

  it('are found by every word of the search, in any case and field', () => {
    const [row] = rowsOf(records, { ...sources, notes: { c: { ...NO_NOTES, tags: ['Long inputs'] } } });
    for (const search of ['', 'RUN C', 'topic-news uniform', 'long', 'seed 1 → 2', 'unfinished']) {
      expect(isFound(row as RunRow, search)).toBe(true);
    }
    expect(isFound(row as RunRow, 'long outputs')).toBe(false);
  });

  it('stand by their values, those without one last in both directions', () => {
    const rows = rowsOf(records, { ...sources, summaries: { a: best(0.5), b: best(0.9) } });
    const ids = (direction: 'ascending' | 'descending') =>
      sortedRows(rows, { column: 'best', direction }).map(({ id }) => id);
    expect(ids('ascending')).toEqual(['a', 'b', 'c']);
    expect(ids('descending')).toEqual(['b', 'a', 'c']);
  });

  it('stand in groups, the pinned ones and the baseline first, found or not', () => {
    const rows = rowsOf(records, sources);
    const view = { ...FIRST_RUNS_VIEW, grouping: 'experiment', pinned: ['a'], search: '40' } as const;
    expect(groupedRows(rows, view).map((group) => [group.title, group.rows.map(({ id }) => id)])).toEqual([
      ['Baseline and pinned runs', ['a']],
      ['topic-news, uniform noise, 40 steps of Adafactor', ['c']],
    ]);
    const seeds = groupedRows(rows, { ...FIRST_RUNS_VIEW, grouping: 'experiment' });
    expect(seeds.map((group) => group.rows.map(({ id }) => id))).toEqual([['c'], ['b', 'a']]);
  });

  it('are each shown once, whatever the order and the groups', () => {
    const rows = rowsOf(records, { ...sources, summaries: { a: best(0.5), c: best(0.5) } });
    fc.assert(
      fc.property(
        fc.constantFrom(...RUN_COLUMNS),
        fc.constantFrom('ascending' as const, 'descending' as const),
        fc.constantFrom(...RUN_GROUPINGS),
        fc.subarray(['a', 'b', 'c', 'gone']),
        (column, direction, grouping, pinned) => {
          const view = { ...FIRST_RUNS_VIEW, sort: { column, direction }, grouping, pinned };
          const groups = groupedRows(rows, view);
          expect(groups.flatMap((group) => group.rows.map(({ id }) => id)).sort()).toEqual(['a', 'b', 'c']);
          expect(new Set(groups.map(({ key }) => key)).size).toBe(groups.length);
        },
      ),
    );
  });
});
