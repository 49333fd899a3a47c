/** Which presets a table that was just dropped could be of; the page offers them and the person chooses. */
import type { TaskTable } from '../examples.ts';
import { columnsOfTable, type FeatureColumns, matchColumns } from './presetColumns.ts';
import { TASK_PRESETS } from './presets.ts';
import type { TaskPreset } from './taskPreset.ts';

export interface PresetProposal {
  readonly preset: TaskPreset;
  readonly columns: FeatureColumns;
}

/** Enough rows to see which labels a table has. */
const ROWS_SEEN = 500;

/**
 * The presets whose columns and labels a table has, the likeliest first. What speaks for a preset, from the strongest:
 * the path has its short name as a word ("SST-2" too); it explains more columns; every one of its labels occurs; the
 * columns are called as in TFDS.
 * @param path the table's file name, with folders if known
 */
export function proposePresets(table: TaskTable, path: string): PresetProposal[] {
  const columns = columnsOfTable(table);
  const rows = table.rows.slice(table.columns === null ? 1 : 0).slice(0, ROWS_SEEN);
  const words = path.toLowerCase().split(/[^a-z0-9]+/);
  const pathNames = new Set(words.flatMap((word, i) => [word, `${word}${words[i + 1] ?? ''}`]));

  return TASK_PRESETS.flatMap((preset) => {
    const features = matchColumns(preset, columns);
    if (features === null) return [];
    const labelPlace = columns.indexOf(features.label ?? '');
    const labels = [...new Set(rows.flatMap((row) => (labelPlace === -1 ? [] : [row[labelPlace] ?? ''])))];
    if (!labels.every(labelTest(preset))) return [];
    const occurring = new Set(labels.map((label) => preset.labels?.[label]));
    const evidence = [
      pathNames.has(preset.shortName),
      Object.keys(features).length,
      preset.labelWords?.every((word) => occurring.has(word)) ?? false,
      Object.entries(features).filter(([feature, column]) => feature === column).length,
    ].map(Number);
    return [{ proposal: { preset, columns: features }, evidence }];
  })
    .sort((a, b) => compare(b.evidence, a.evidence))
    .map(({ proposal }) => proposal);
}

function labelTest({ labels, isLabel }: TaskPreset): (label: string) => boolean {
  if (isLabel !== undefined) return isLabel;
  return (label) => labels === undefined || Object.hasOwn(labels, label);
}

/** Lexicographic. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
