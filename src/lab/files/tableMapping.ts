/** First guesses and facts for the form that maps a table to a task. */
import { buildExamples } from '../../tasks/examples.ts';
import { proposePresets } from '../../tasks/presets/proposePresets.ts';
import type { TaskPreset } from '../../tasks/presets/taskPreset.ts';
import type { InspectedTable } from './inspected.ts';
import { HELD_OUT_EVERY, type TableMapping } from './tableTask.ts';

/** More different targets than this are free text, not labels to be named one by one. */
const MAX_NAMED_LABELS = 32;

/** The form as it opens: the suggested templates, or the first and last column by position. */
export function firstMapping({ table, suggestion }: InspectedTable): TableMapping {
  const last = Math.max(0, (table.rows[0]?.length ?? 1) - 1);
  const enough = table.rows.length > HELD_OUT_EVERY;
  return {
    preset: null,
    inputs: suggestion?.inputs ?? '{0}',
    targets: suggestion?.targets ?? `{${last}}`,
    labels: suggestion?.labels ?? null,
    validation: { kind: enough ? 'heldOut' : 'same' },
  };
}

/** More presets than this would be no proposal. */
const MOST_PROPOSED = 3;

/** The presets of GLUE and SuperGLUE that the table may be of, the likeliest first. */
export function presetsFor({ table, name }: Pick<InspectedTable, 'table' | 'name'>): TaskPreset[] {
  return proposePresets(table, name)
    .slice(0, MOST_PROPOSED)
    .map(({ preset }) => preset);
}

/** The column names that templates may use; null if only positions will do. */
export function headerOf({ table, suggestion }: InspectedTable): readonly string[] | null {
  return table.columns ?? suggestion?.header ?? null;
}

/**
 * The different values that a target template gives without label words, sorted, numbers by size; null if they are too
 * many to be labels or the template does not fit.
 */
export function rawLabelsOf({ table, name }: InspectedTable, targets: string): string[] | null {
  try {
    const { examples } = buildExamples(table, { inputs: targets, targets }, name);
    const raw = new Set<string>();
    for (const { target } of examples) {
      raw.add(target);
      if (raw.size > MAX_NAMED_LABELS) return null;
    }
    return [...raw].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    return null; // The form shows the same error beside the template.
  }
}
