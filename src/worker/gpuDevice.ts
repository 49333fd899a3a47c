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
  let destroyPrevious = () => {};
  return async (onFailure) => {
    destroyPrevious();
    const host = await openGpu();
    let replaced = false;
    destroyPrevious = () => {
      // Destroying it is reported as a loss, which is no news to anybody.
      replaced = true;
      host.device.destroy();
    };
    await useGpuBackend(host, (error) => {
      if (!replaced) onFailure(error);
    });
    const { vendor, architecture, description, software, features } = host;
    return { vendor, architecture, description, software, features };
  };
}
