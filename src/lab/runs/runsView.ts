/**
 * What the Runs view shows, as plain JSON with a version: whoever keeps it (the browser, an address) may give any of it
 * back, and what does not fit is left out.
 */
import * as v from 'valibot';
import { X_AXES } from '../metrics/xAxes.ts';

export const RUN_COLUMNS = [
  'name',
  'changes',
  'best',
  'loss',
  'state',
  'step',
  'seconds',
  'started',
  'tags',
  'task',
  'source',
  'model',
  'recipe',
] as const;
export type RunColumn = (typeof RUN_COLUMNS)[number];

export const RUN_GROUPINGS = ['none', 'task', 'source', 'model', 'recipe', 'experiment'] as const;
export type RunGrouping = (typeof RUN_GROUPINGS)[number];

export const RUN_CHART_METRICS = [
  'lossPerTargetToken',
  'score',
  'gradientNorm',
  'updateRms',
  'promptNorm',
  'learningRate',
] as const;
export type RunChartMetric = (typeof RUN_CHART_METRICS)[number];

const runsView = v.object({
  version: v.literal(1),
  search: v.pipe(v.string(), v.maxLength(500)),
  sort: v.object({ column: v.picklist(RUN_COLUMNS), direction: v.picklist(['ascending', 'descending']) }),
  grouping: v.picklist(RUN_GROUPINGS),
  /** Names of groups whose runs are not shown. */
  folded: v.array(v.string()),
  /** The name is always among them. */
  columns: v.array(v.picklist(RUN_COLUMNS)),
  /** Ids of the runs in the chart. */
  chosen: v.array(v.string()),
  /** Id of the run that others are measured against. */
  baseline: v.nullable(v.string()),
  /** Ids of the runs at the top of the table, whatever the order and the search. */
  pinned: v.array(v.string()),
  metric: v.picklist(RUN_CHART_METRICS),
  axis: v.picklist(X_AXES),
  smoothing: v.pipe(v.number(), v.minValue(0), v.maxValue(0.99)),
  logY: v.boolean(),
  /** Seeds of one experiment are drawn as their mean and standard deviation. */
  averageSeeds: v.boolean(),
  /** Settings that all chosen runs share are left out of the comparison. */
  differencesOnly: v.boolean(),
});

type Writable = v.InferOutput<typeof runsView>;
export type RunsViewState = { readonly [Key in keyof Writable]: Readonly<Writable[Key]> };

export const FIRST_RUNS_VIEW: RunsViewState = {
  version: 1,
  search: '',
  sort: { column: 'started', direction: 'descending' },
  grouping: 'none',
  folded: [],
  columns: ['name', 'changes', 'best', 'loss', 'state', 'step', 'seconds', 'started', 'tags'],
  chosen: [],
  baseline: null,
  pinned: [],
  metric: 'lossPerTargetToken',
  axis: 'step',
  smoothing: 0,
  logY: false,
  averageSeeds: false,
  differencesOnly: true,
};

/** The view that JSON of any origin describes: each field that fits is taken, and `base` gives the others. */
export function parseRunsView(json: unknown, base: RunsViewState = FIRST_RUNS_VIEW): RunsViewState {
  const isRecord = typeof json === 'object' && json !== null && !Array.isArray(json);
  if (!isRecord || !('version' in json) || json.version !== 1) return base;
  const fields = Object.entries(runsView.entries).flatMap(([key, schema]) => {
    if (!Object.hasOwn(json, key)) return [];
    const parsed = v.safeParse(schema as v.GenericSchema, (json as Record<string, unknown>)[key]);
    return parsed.success ? [[key, parsed.output] as const] : [];
  });
  const view = { ...base, ...(Object.fromEntries(fields) as Partial<RunsViewState>) };
  return view.columns.includes('name') ? view : { ...view, columns: ['name', ...view.columns] };
}
