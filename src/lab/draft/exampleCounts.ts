/** How many training examples a task has: what a mixture's proportional rates are computed from. */

import { LAB_PREFIX } from '../../training/runFiles.ts';
import { taskExamples } from '../../training/taskExamples.ts';
import { fetchLabFile } from '../labFiles.ts';
import type { TaskChoice } from './draftTypes.ts';

/** As a run counts them. @throws LabError of the table's file, its rows and the templates */
export async function exampleCountOf({ spec, files }: TaskChoice): Promise<number> {
  const path = spec.train;
  const file = files[path];
  // A path that no given file has is the lab's: `runSpecOfDraft` hands on no others.
  const bytes =
    file === undefined ? await fetchLabFile(path.slice(LAB_PREFIX.length)) : new Uint8Array(await file.arrayBuffer());
  return taskExamples(spec, 'train', path, bytes).length;
}
