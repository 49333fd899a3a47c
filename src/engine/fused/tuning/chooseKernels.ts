/** Which variants a model's kernels run in on this device: as remembered, as measured now, or by default. */
import { isLabError } from '../../../base/errors.ts';
import type { RecordDatabase } from '../../../storage/database.ts';
import type { GpuHost } from '../../device.ts';
import { defaultChoices, type KernelChoices } from '../choices.ts';
import { ImmediateRunner } from '../immediateRunner.ts';
import type { PipelineCache } from '../pipelines.ts';
import { chosenVariants } from './chosenVariants.ts';
import { type ModelContests, type ModelWork, modelContests } from './modelContests.ts';
import { tunedChoices } from './tunedChoices.ts';
import { tune } from './tuner.ts';
import { restoreTuning, type TuningRecord, tuningKey, tuningRecord } from './tuningRecord.ts';
import type { TuningReport } from './tuningReport.ts';

/**
 * `auto`: what is remembered, otherwise measured on GPUs and the defaults on software adapters, whose compilers take
 * seconds for each variant. `off`: the defaults. `again`: measured, wherever that is.
 */
export const TUNING_MODES = ['auto', 'off', 'again'] as const;
export type TuningMode = (typeof TUNING_MODES)[number];

/** Where tunings are remembered. */
export type TuningRecords = Pick<RecordDatabase, 'getMany' | 'putMany'>;

export interface TuningOptions {
  readonly mode: TuningMode;
  readonly records: TuningRecords;
  /** A clock that never goes back. */
  readonly nowSeconds: () => number;
  /** Hears how many of the contests are over. */
  readonly onProgress: (done: number, total: number) => void;
}

/** On GPUs everybody waits for it, on software adapters only who asked for it. */
const BUDGET_SECONDS = { gpu: 2.5, software: 15 } as const;

/** @throws LabError `DeviceLost`, `GpuOutOfMemory`, `GpuValidation` if the device fails, or no default runs on it */
export async function chooseKernels(
  host: GpuHost,
  pipelines: PipelineCache,
  work: ModelWork,
  { mode, records, nowSeconds, onProgress }: TuningOptions,
): Promise<{ readonly choices: KernelChoices; readonly report: TuningReport }> {
  const { limits, features } = host.device;
  const defaults = defaultChoices(host.software, features);
  if (mode === 'off') return { choices: defaults, report: { kind: 'default', reason: 'off' } };
  const contests = modelContests(work, defaults, { limits, features, software: host.software });
  const key = await tuningKey(host, contests, { limits, features, choices: defaults });
  const known = mode === 'again' ? null : restoreTuning(await read(records, key), contests);
  if (known !== null) return chosen(contests, known.record, known.winners, defaults, true);
  if (mode === 'auto' && host.software) return { choices: defaults, report: { kind: 'default', reason: 'software' } };

  const runner = new ImmediateRunner(host, defaults, pipelines);
  try {
    const budgetSeconds = host.software ? BUDGET_SECONDS.software : BUDGET_SECONDS.gpu;
    const result = await tune(runner, contests, { budgetSeconds, nowSeconds, onProgress });
    if (result.winners.size === 0) return { choices: defaults, report: { kind: 'default', reason: 'time' } };
    const record = tuningRecord(contests, result, Date.now());
    await write(records, key, record);
    return chosen(contests, record, result.winners, defaults, false);
  } finally {
    runner.dispose();
  }
}

function chosen(
  contests: ModelContests,
  { tunedAtMs, seconds, speedUp, refused }: TuningRecord,
  winners: ReadonlyMap<string, number>,
  defaults: KernelChoices,
  remembered: boolean,
): { choices: KernelChoices; report: TuningReport } {
  const variants = chosenVariants(contests, winners);
  return {
    choices: tunedChoices(contests, winners, defaults),
    report: { kind: 'tuned', tunedAtMs, seconds, remembered, speedUp, chosen: variants, refused },
  };
}

/** Storage that fails costs a tuning at each load, and nothing else. */
async function read(records: TuningRecords, key: string): Promise<unknown> {
  try {
    return (await records.getMany([key]))[0];
  } catch (error) {
    if (isLabError(error, 'Storage')) return undefined;
    throw error;
  }
}

async function write(records: TuningRecords, key: string, record: TuningRecord): Promise<void> {
  try {
    await records.putMany([[key, record]]);
  } catch (error) {
    if (!isLabError(error, 'Storage')) throw error;
  }
}
