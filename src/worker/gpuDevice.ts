/** Opens the GPU for the training host: the lab's device, and tfjs computing on it. */
import type { LabError } from '../base/errors.ts';
import { useGpuBackend } from '../engine/backend.ts';
import { openGpu } from '../engine/device.ts';
import type { DeviceReport } from './protocol.ts';

/**
 * A port for `HostPorts.openDevice`. Opening again replaces the device opened before, which is destroyed.
 * @throws LabError `WebGpuMissing`
 */
export function gpuOpener(): (onFailure: (error: LabError) => void) => Promise<DeviceReport> {
  let previous: GPUDevice | null = null;
  return async (onFailure) => {
    previous?.destroy();
    const host = await openGpu();
    previous = host.device;
    await useGpuBackend(host, onFailure);
    const { vendor, architecture, description, software, features } = host;
    return { vendor, architecture, description, software, features };
  };
}
