/** What the training host needs of its surroundings. The browser's worker and the headless command each provide it. */
import type { LabError } from '../base/errors.ts';
import type { ReleaseLock } from '../storage/locks.ts';
import type { KernelProgress } from '../t5/fused/kernelProgress.ts';
import type { ModelFiles } from '../t5/loadModel.ts';
import type { ModelExecutor } from '../t5/modelExecutor.ts';
import type { RunFiles } from '../training/runFiles.ts';
import type { RunEnvironment } from '../training/runRecords.ts';
import type { RunStore } from '../training/runStore.ts';
import type { StudyStore } from '../training/study/studyStore.ts';
import type { Post } from './activeRun.ts';
import type { AttachedFiles, DeviceReport, ModelSource } from './protocol.ts';

/** A GPU, and how models are run on it. */
export interface OpenedDevice {
  readonly report: DeviceReport;
  readonly executor: ModelExecutor;
  /** The same, with its kernels tuned anew whatever is remembered of them. */
  readonly tuningExecutor: ModelExecutor;
}

export interface HostPorts {
  readonly post: Post;
  readonly store: RunStore;
  readonly studies: StudyStore;
  /**
   * Opens the GPU, in place of one opened before. `onFailure` hears of its first failure; it is of no use after that.
   * `onKernels` hears what kernels are busy with before they compute.
   * @throws LabError `WebGpuMissing`
   */
  openDevice(
    onFailure: (error: LabError) => void,
    onKernels: (progress: KernelProgress) => void,
  ): Promise<OpenedDevice>;
  modelFiles(source: ModelSource): ModelFiles;
  /** The files that a run file names: those that came with the command, and the lab's own. */
  runFiles(attached: AttachedFiles): RunFiles;
  newRunId(): string;
  /** What trains, and in what it runs; recorded with every run. */
  readonly build: Pick<RunEnvironment, 'code' | 'host'>;
  /** null if another tab trains this run. */
  lockRun(runId: string): Promise<ReleaseLock | null>;
  /**
   * True where a person can make room in storage: a run that finds none for its checkpoint pauses until they have. Else
   * it fails.
   */
  readonly waitsForRoom?: boolean;
  /** A clock that never goes back. */
  nowSeconds(): number;
}
