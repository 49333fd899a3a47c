/** Opens the GPU for the training host, and says how models are run on it. */
import { type GpuHost, openGpu } from '../engine/device.ts';
import type { TuningMode } from '../engine/fused/tuning/chooseKernels.ts';
import { GpuFailures } from '../engine/gpuFailures.ts';
import { reopenGpu } from '../engine/reopenGpu.ts';
import { type EngineSurroundings, fusedExecutor } from '../t5/fused/fusedExecutor.ts';
import type { ModelExecutor } from '../t5/modelExecutor.ts';
import type { HostPorts, OpenedDevice } from './hostPorts.ts';

/** `fused`: the engine. `composed`: plain tfjs operations, the oracle that the engine is tested against. */
export const EXECUTOR_NAMES = ['fused', 'composed'] as const;
/** What the page and the command use unless they are told otherwise. */
export const DEFAULT_EXECUTOR: ExecutorName = 'fused';
export type ExecutorName = (typeof EXECUTOR_NAMES)[number];

/** How kernels are chosen, and where that is remembered. */
export interface TuningSettings extends Pick<EngineSurroundings, 'records' | 'nowSeconds'> {
  readonly mode: TuningMode;
}

/**
 * A port for `HostPorts.openDevice`. Opening again replaces the device opened before, which is destroyed.
 * @throws LabError `WebGpuMissing`
 */
export function gpuOpener(executorName: ExecutorName, tuning: TuningSettings): HostPorts['openDevice'] {
  let previous: GPUDevice | null = null;
  return async (onFailure, onKernels) => {
    previous?.destroy();
    const host = await (previous === null ? openGpu() : reopenGpu());
    previous = host.device;
    return openedDevice(host, executorName, tuning, onFailure, onKernels);
  };
}

/** `onFailure` hears of the device's first failure, also when nobody is using it. */
export async function openedDevice(
  host: GpuHost,
  executorName: ExecutorName,
  { mode, ...tuning }: TuningSettings,
  ...[onFailure, onKernels]: Parameters<HostPorts['openDevice']>
): Promise<OpenedDevice> {
  GpuFailures.of(host.device).listen(onFailure);
  const { vendor, architecture, description, software, features } = host;
  const report = { vendor, architecture, description, software, features };
  if (executorName === 'composed') {
    const executor = await composedOn(host);
    return { report, executor, tuningExecutor: executor };
  }
  const tuned = fusedExecutor(host, { ...tuning, onKernels });
  return { report, executor: tuned(mode), tuningExecutor: tuned('again') };
}

/** Loaded only where it is asked for: tfjs is most of the worker's code, and only the oracle needs it. */
async function composedOn(host: GpuHost): Promise<ModelExecutor> {
  const [{ startGpuBackend }, { composedExecutor }] = await Promise.all([
    import('../engine/backend.ts'),
    import('../t5/composed/composedExecutor.ts'),
  ]);
  await startGpuBackend(host);
  return composedExecutor;
}
