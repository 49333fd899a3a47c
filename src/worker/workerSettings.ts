/**
 * What the page's address asks of its worker, such as `?executor=composed&tune=off`. The worker hears it by its name,
 * which is there before its first message.
 */
import { TUNING_MODES, type TuningMode } from '../engine/fused/tuning/chooseKernels.ts';
import { DEFAULT_EXECUTOR, EXECUTOR_NAMES, type ExecutorName } from './gpuDevice.ts';

export interface WorkerSettings {
  readonly executor: ExecutorName;
  readonly tuning: TuningMode;
}

/** The settings of an address's query. What it does not say, or says in unknown words, is the default. */
export function readWorkerSettings(query: string): WorkerSettings {
  const asked = new URLSearchParams(query);
  return {
    executor: EXECUTOR_NAMES.find((name) => name === asked.get('executor')) ?? DEFAULT_EXECUTOR,
    tuning: TUNING_MODES.find((mode) => mode === asked.get('tune')) ?? 'auto',
  };
}
