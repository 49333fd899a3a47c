/** From a table and a preset to text pairs, with what their metric needs. */
import { LabError } from '../../base/errors.ts';
import { buildExamples, type Example, type TaskTable } from '../examples.ts';
import type { MetricTarget } from '../metrics/taskMetrics.ts';
import { columnsOf, listColumns, parseTemplate } from '../template.ts';
import { columnsOfTable, type FeatureColumns, matchColumns, templatesOver } from './presetColumns.ts';
import type { PreparedRow, PrepareRow, Split, TaskPreset } from './taskPreset.ts';

export type PresetExample = Example & MetricTarget;

/**
 * The examples of a split, in file order.
 * @param name the table's file name, for errors
 * @throws LabError `TaskData` if the table lacks a column, or a row has a field that cannot be read or no label
 */
export function presetExamples(preset: TaskPreset, table: TaskTable, split: Split, name: string): PresetExample[] {
  const columns = columnsOfTable(table);
  const features = matchColumns(preset, columns);
  if (features === null) {
    throw new LabError({
      tag: 'TaskData',
      what: `This table is not one of ${preset.name}`,
      found: listColumns(columns),
      expected: listColumns(Object.keys(preset.columns)),
      remedy: 'Rename the columns in the table’s first row, or write templates instead.',
      where: name,
    });
  }
  if (preset.prepare === undefined) return buildExamples(table, templatesOver(preset, features), name).examples;
  const prepared = preparedRows(preset.prepare, table, features, split, name);
  const fields = [...parseTemplate(preset.inputs, name), ...parseTemplate(preset.targets, name)];
  const header = columnsOf(fields.filter((part) => typeof part !== 'string')).flatMap((column) =>
    column.kind === 'name' ? [column.name] : [],
  );
  const rows = prepared.map((row) => header.map((field) => row.fields[field] ?? ''));
  // The header stays a row where it was one, so that errors count rows as the file does.
  const preparedTable = table.columns === null ? { columns: null, rows: [header, ...rows] } : { columns: header, rows };
  const { examples } = buildExamples(preparedTable, preset, name);
  return examples.map((example, i) => ({ ...metricPart(prepared[i]), ...example }));
}

function preparedRows(
  prepare: PrepareRow,
  table: TaskTable,
  features: FeatureColumns,
  split: Split,
  name: string,
): PreparedRow[] {
  const columns = columnsOfTable(table);
  const places = Object.entries(features).map(([feature, column]) => [feature, columns.indexOf(column)] as const);
  const firstRow = table.columns === null ? 1 : 0;
  return table.rows.slice(firstRow).flatMap((row, i) => {
    const fields = Object.fromEntries(places.map(([feature, place]) => [feature, row[place] ?? '']));
    return prepare(fields, split, `${name}, row ${firstRow + i + 1}`);
  });
}

function metricPart(row: PreparedRow | undefined): Omit<MetricTarget, 'target'> {
  if (row === undefined) return {};
  const { fields: _, ...metric } = row;
  return metric;
}
