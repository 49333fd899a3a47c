/** Ways of running a frozen T5: from a file's tensors to a model that computes. */
import type { WeightStorage } from '../engine/fused/packMatrix.ts';
import type { TuningReport } from '../engine/fused/tuning/tuningReport.ts';
import type { TensorCollection } from '../formats/tensorCollection.ts';
import type { T5Config } from './config.ts';
import type { FrozenModel } from './frozenModel.ts';
import type { LoadProgress } from './modelTensors.ts';

export interface ExecutableModel {
  readonly model: FrozenModel;
  readonly parameters: number;
  readonly bytesOnGpu: number;
  /** How its kernels were chosen; null where there is no choice. */
  readonly tuning: TuningReport | null;
}

/**
 * Checks and uploads the tensors, to compute with the values that `storage` leaves of them.
 * @throws LabError `ModelWeights`, `SafetensorsFormat`, `FileRead`, `GpuOutOfMemory`, `DeviceLost`
 */
export type ModelExecutor = (
  config: T5Config,
  tensors: TensorCollection,
  storage: WeightStorage,
  onProgress: LoadProgress,
) => Promise<ExecutableModel>;
