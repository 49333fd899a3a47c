/** Which columns of a table bring a preset's features. */
import type { TaskTable, TaskTemplates } from '../examples.ts';
import type { TaskPreset } from './taskPreset.ts';

/** From a preset's feature to the table's column name. */
export type FeatureColumns = Readonly<Record<string, string>>;

/** A table's column names: its own, or those that its first row would be. */
export function columnsOfTable(table: TaskTable): readonly string[] {
  return table.columns ?? table.rows[0] ?? [];
}

/** For every feature its column, in any case of letters, or null if one has none or has several. */
export function matchColumns(preset: TaskPreset, columns: readonly string[]): FeatureColumns | null {
  const matched = Object.entries(preset.columns).map(([feature, names]) => {
    for (const name of names) {
      const [column, ...others] = columns.filter((other) => other.toLowerCase() === name.toLowerCase());
      if (column !== undefined) return others.length === 0 ? ([feature, column] as const) : null;
    }
    return null;
  });
  if (matched.some((entry) => entry === null)) return null;
  return Object.fromEntries(matched.filter((entry) => entry !== null));
}

/**
 * A preset's templates over a table's own columns: what a run file says about the table. Only for a preset without
 * `prepare`; the others' templates are over the prepared fields.
 */
export function templatesOver(preset: TaskPreset, features: FeatureColumns): TaskTemplates {
  const over = (template: string) =>
    template.replace(/\{(\w+)\}/g, (_, feature) => `{${features[feature] ?? feature}}`);
  const templates = { inputs: over(preset.inputs), targets: over(preset.targets) };
  return preset.labels === undefined ? templates : { ...templates, labels: preset.labels };
}
