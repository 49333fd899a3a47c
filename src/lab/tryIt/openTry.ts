/** What "Try it" begins with: the model alone, beside the sentence's prompt or the run on the screen. */
import { draftStore } from '../draft/draftStore.ts';
import type { TaskChoice } from '../draft/draftTypes.ts';
import { showError } from '../errorsStore.ts';
import { runsStore, shownRun } from '../run/runsStore.ts';
import { takeTask } from './ask.ts';
import { addColumn, sourceAndTuned } from './tryColumns.ts';
import { tryStore, WITHOUT_PROMPT } from './tryStore.ts';

/** Fills an empty view; one that has been used is left as it is. */
export function openTry(): void {
  const { columns, text, task } = tryStore.getState();
  if (columns.length > 0 || text !== '') return;
  const { source, task: chosen } = draftStore.getState();
  const run = shownRun(runsStore.getState());
  const ofRun = run === null ? [] : sourceAndTuned(run);
  tryStore.setState({ columns: [WITHOUT_PROMPT] });
  if (ofRun.length > 0) ofRun.forEach(addColumn);
  else if (source.kind === 'prompt') addColumn(source);
  const first = chosen !== null && 'spec' in chosen ? chosen : null;
  if (task === null && first !== null) offerTask(first);
}

/** Takes the task's examples; a table that cannot be read is told of. */
export function offerTask(task: TaskChoice): void {
  takeTask(task, Math.random()).catch(showError);
}
