/** From a table's bytes to the examples that a run file's task makes of it. */
import { LabError } from '../base/errors.ts';
import { parseTable } from '../formats/table.ts';
import { buildExamples } from '../tasks/examples.ts';
import { type PresetExample, presetExamples } from '../tasks/presets/presetExamples.ts';
import { presetNamed } from '../tasks/presets/presets.ts';
import type { Split } from '../tasks/presets/taskPreset.ts';
import type { TaskSpec } from './runFileTypes.ts';

/**
 * The examples of one of the task's tables, in file order; at least one.
 * @param path the table's, for its format and for errors
 * @throws LabError of any tag that tables and templates can give
 */
export function taskExamples(
  task: Pick<TaskSpec, 'inputs' | 'targets' | 'labels' | 'preset'>,
  split: Split,
  path: string,
  bytes: Uint8Array,
): readonly PresetExample[] {
  const table = parseTable(bytes, path);
  const preset = presetNamed(task.preset);
  const examples =
    preset === undefined ? buildExamples(table, task, path).examples : presetExamples(preset, table, split, path);
  if (examples.length > 0) return examples;
  throw new LabError({
    tag: 'TaskData',
    what: 'This table holds no examples',
    found: `${table.rows.length} rows, the header among them`,
    expected: 'at least one row below the header',
    remedy: 'Choose a table with rows.',
    where: path,
  });
}
