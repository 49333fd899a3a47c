/**
 * The columns of every metric row, in memory, in checkpoints and on the wire. `step` counts this run's own steps from
 * 1; `seconds` is training time since the run began, pauses excluded.
 */
export const METRIC_COLUMNS = [
  'step',
  'loss',
  'targetTokens',
  'gradientNorm',
  'updateRms',
  'learningRate',
  'promptNorm',
  'seconds',
] as const;
export type MetricColumn = (typeof METRIC_COLUMNS)[number];
