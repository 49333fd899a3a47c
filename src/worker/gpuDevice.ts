/** Opens the GPU for the training host, and says how models are run on it. */
import type { LabError } from '../base/errors.ts';
import { type GpuHost, openGpu } from '../engine/device.ts';
import { GpuFailures } from '../engine/gpuFailures.ts';
import { fusedExecutor } from '../t5/fused/fusedExecutor.ts';
import type { ModelExecutor } from '../t5/modelExecutor.ts';
import type { OpenedDevice } from './hostPorts.ts';

/** `fused`: the engine. `composed`: plain tfjs operations, the oracle that the engine is tested against. */
export const EXECUTOR_NAMES = ['fused', 'composed'] as const;
/** What the page and the command use unless they are told otherwise. */
export const DEFAULT_EXECUTOR: ExecutorName = 'fused';
export type ExecutorName = (typeof EXECUTOR_NAMES)[number];

/**
 * A port for `HostPorts.openDevice`. Opening again replaces the device opened before, which is destroyed.
 * @throws LabError `WebGpuMissing`
 */
export function gpuOpener(executorName: ExecutorName): (onFailure: (error: LabError) => void) => Promise<OpenedDevice> {
  let previous: GPUDevice | null = null;
  return async (onFailure) => {
    previous?.destroy();
    const host = await openGpu();
    previous = host.device;
    return openedDevice(host, executorName, onFailure);
  };
}

/** `onFailure` hears of the device's first failure, also when nobody is using it. */
export async function openedDevice(
  host: GpuHost,
  executorName: ExecutorName,
  onFailure: (error: LabError) => void,
): Promise<OpenedDevice> {
  GpuFailures.of(host.device).listen(onFailure);
  const { vendor, architecture, description, software, features } = host;
  const executor = executorName === 'fused' ? fusedExecutor(host) : await composedOn(host);
  return { report: { vendor, architecture, description, software, features }, executor };
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
