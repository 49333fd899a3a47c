/** The rows of the table of runs: what it says of each, which are found, in which order, in which groups. */
import type { RunRecord } from '../../training/runRecords.ts';
import { unlikeNames } from '../compare/runNames.ts';
import { settingsBesideSeed, shortChanges, sourceWords, taskWords } from '../compare/settings.ts';
import { LAB_MODEL } from '../draft/draftStore.ts';
import { recipeOfSpec, recipeWords } from '../draft/recipe.ts';
import { NO_NOTES, type RunNotes } from '../run/runNotes.ts';
import { NO_SUMMARY, type RunSummary } from './runSummaries.ts';
import type { RunColumn, RunGrouping, RunsViewState } from './runsView.ts';

export interface RunRow extends RunSummary {
  readonly id: string;
  /** Unlike the others'. */
  readonly name: string;
  readonly record: RunRecord;
  /** "under way", "finished", "failed: the loss is not finite". */
  readonly state: string;
  readonly startedAtMs: number;
  /** What differs from the run begun before it; null for the first. */
  readonly changes: readonly string[] | null;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly task: string;
  readonly source: string;
  readonly model: string;
  readonly recipe: string;
  /** Equal for runs that differ in the seed only. */
  readonly experiment: string;
}

/** What the rows are made of beside the records. */
export interface RowSources {
  readonly notes: Readonly<Record<string, RunNotes>>;
  readonly summaries: Readonly<Record<string, { readonly summary: RunSummary }>>;
  readonly liveId: string | null;
  readonly inTraining: ReadonlySet<string>;
}

/** @param records all runs, the newest first */
export function rowsOf(records: readonly RunRecord[], sources: RowSources): RunRow[] {
  const names = new Map(records.map(({ id, name }) => [id, name]));
  const unlike = unlikeNames([...records].reverse(), (id) => names.get(id));
  return records.map((record, index) => {
    const { id, spec } = record;
    const { notes, tags } = sources.notes[id] ?? NO_NOTES;
    const before = records[index + 1];
    const summary = sources.summaries[id]?.summary ?? NO_SUMMARY;
    return {
      ...summary,
      id,
      name: unlike.get(id) ?? record.name,
      record,
      // What is stored of a run ends with its last checkpoint.
      step: Math.max(summary.step, record.lastStep),
      state: stateWords(record, id === sources.liveId, sources.inTraining.has(id)),
      startedAtMs: record.createdAtMs,
      changes: before === undefined ? null : shortChanges(before.spec, spec, (run) => names.get(run)),
      notes,
      tags,
      task: taskWords(spec),
      source: sourceWords(spec.prompt.init, (run) => names.get(run)),
      model: record.modelSource.kind === 'lab' ? LAB_MODEL.name : record.modelSource.name,
      recipe: recipeWords(recipeOfSpec(spec)),
      experiment: settingsBesideSeed(spec),
    };
  });
}

/** The state of a stored run, as people say it. */
export function stateWords(
  { state, error }: Pick<RunRecord, 'state' | 'error'>,
  isLive: boolean,
  isInTraining: boolean,
): string {
  if (isLive) return 'under way';
  if (isInTraining) return 'in another tab';
  if (state === 'failed' && error !== null) return `failed: ${error.what}`;
  return state === 'training' ? 'unfinished' : state;
}

/** True if every word of the search is somewhere in what the table says of the run, in capitals or not. */
export function isFound(row: RunRow, search: string): boolean {
  const { name, state, changes, notes, tags, task, source, model, recipe } = row;
  const text = [name, state, ...(changes ?? []), notes, ...tags, task, source, model, recipe].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The rows by a column; those without a value last in both directions, equal ones with the newest first. */
export function sortedRows(rows: readonly RunRow[], { column, direction }: RunsViewState['sort']): RunRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const keyed = rows.map((row) => ({ row, key: sortKey(row, column) }));
  keyed.sort((one, other) => {
    if (one.key === null || other.key === null) {
      if (one.key !== other.key) return one.key === null ? 1 : -1;
    } else if (one.key !== other.key) {
      return sign * compareKeys(one.key, other.key);
    }
    return other.row.startedAtMs - one.row.startedAtMs;
  });
  return keyed.map(({ row }) => row);
}

export interface RunGroup {
  /** Unlike those of the other groups. */
  readonly key: string;
  /** What the runs of the group have in common; empty where there are no groups. */
  readonly title: string;
  readonly rows: readonly RunRow[];
}

/** What the view shows: pinned runs first, then the found ones in their groups, each group where its first run stands. */
export function groupedRows(rows: readonly RunRow[], view: RunsViewState): RunGroup[] {
  const isPinned = ({ id }: RunRow) => view.pinned.includes(id) || view.baseline === id;
  const pinned = rows.filter(isPinned);
  const found = sortedRows(
    rows.filter((row) => !isPinned(row) && isFound(row, view.search)),
    view.sort,
  );
  const groups = new Map<string, RunRow[]>();
  for (const row of found) {
    const key = groupKey(row, view.grouping);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const inGroups = [...groups].map(([key, ofGroup]) => ({
    key,
    title: groupTitle(ofGroup[0], view.grouping),
    rows: ofGroup,
  }));
  if (pinned.length === 0) return inGroups;
  const title = inGroups.length === 0 ? '' : 'Baseline and pinned runs';
  const top = { key: 'pinned', title, rows: sortedRows(pinned, view.sort) };
  return [top, ...inGroups.map((group) => (group.title === '' ? { ...group, title: 'Other runs' } : group))];
}

function groupKey(row: RunRow, grouping: RunGrouping): string {
  return grouping === 'none' ? 'all' : `${grouping}: ${row[grouping]}`;
}

function groupTitle(row: RunRow | undefined, grouping: RunGrouping): string {
  if (row === undefined || grouping === 'none') return '';
  if (grouping !== 'experiment') return row[grouping];
  return `${row.task}, ${row.source}, ${row.recipe}`;
}

function sortKey(row: RunRow, column: RunColumn): number | string | null {
  switch (column) {
    case 'best':
      return row.best?.score ?? null;
    case 'started':
      return row.startedAtMs;
    case 'changes':
      return row.changes === null ? null : row.changes.length;
    case 'tags':
      return row.tags.length === 0 ? null : row.tags.join(', ');
    default:
      return row[column];
  }
}

const byWords = new Intl.Collator('en', { numeric: true });

function compareKeys(one: number | string, other: number | string): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : byWords.compare(`${one}`, `${other}`);
}
