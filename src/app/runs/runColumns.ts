/** The table's columns: what they are called, and what a newcomer may want to know of them. */
import type { RunColumn, RunGrouping } from '../../lab/runs/runsView.ts';

export const RUN_COLUMN_NAMES: Readonly<Record<RunColumn, string>> = {
  name: 'Run',
  state: 'State',
  step: 'Step',
  best: 'Best validation',
  loss: 'Loss',
  seconds: 'Time',
  started: 'Started',
  changes: 'Changes',
  tags: 'Tags',
  task: 'Task',
  source: 'Source',
  model: 'Model',
  recipe: 'Recipe',
};

export const RUN_COLUMN_HINTS: Readonly<Partial<Record<RunColumn, string>>> = {
  best: 'The highest score on the validation examples; on hover, the step that had it',
  loss: 'Loss per target token at the last step, in nats',
  seconds: 'Time spent in training steps, pauses excluded',
  changes: 'What is set otherwise than in the run begun before it',
};

export const GROUPING_NAMES: Readonly<Record<RunGrouping, string>> = {
  none: 'No groups',
  task: 'By task',
  source: 'By source prompt',
  model: 'By model',
  recipe: 'By recipe',
  experiment: 'Seeds together',
};
