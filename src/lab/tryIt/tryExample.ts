/** From an example of a run to "Try it", with the prompt that the run began with and the one that it has come to. */
import type { Example } from '../../tasks/examples.ts';
import { runsStore } from '../run/runsStore.ts';
import { showView } from '../views/viewStore.ts';
import { askAll } from './ask.ts';
import { addColumn, sourceAndTuned } from './tryColumns.ts';
import { takeExample, tryStore, WITHOUT_PROMPT, writeLabels } from './tryStore.ts';

/** Asks it at once. Columns that are there stay. */
export function tryExample({ input, target }: Example, runId: string): void {
  const { columns } = tryStore.getState();
  const run = runsStore.getState().runs[runId];
  if (columns.length === 0) tryStore.setState({ columns: [WITHOUT_PROMPT] });
  if (run !== undefined) sourceAndTuned(run).forEach(addColumn);
  const labels = run?.spec.task?.labels;
  if (labels !== undefined) writeLabels(Object.values(labels).join(','));
  takeExample({ input, target });
  showView('try');
  void askAll();
}
