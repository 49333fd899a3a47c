/** Opens a GPU that was there before: after a crash of its driver or of the browser's GPU process it may take a while. */
import { isLabError } from '../base/errors.ts';
import { type GpuHost, openGpu } from './device.ts';

/** Fifteen seconds in all: browsers restart their GPU process within one or two, drivers within ten. */
const WAITS_SECONDS = [0.5, 0.5, 1, 2, 3, 8] as const;

/**
 * As `openGpu`, asked again for up to fifteen seconds while there is no adapter.
 * `open` and `wait` are the GPU and the clock, but for tests.
 * @throws LabError `WebGpuMissing` if it does not come back
 */
export async function reopenGpu(
  open: () => Promise<GpuHost> = openGpu,
  wait: (seconds: number) => Promise<void> = waitSeconds,
): Promise<GpuHost> {
  for (const seconds of WAITS_SECONDS) {
    try {
      return await open();
    } catch (error) {
      if (!isLabError(error, 'WebGpuMissing')) throw error;
      await wait(seconds);
    }
  }
  return open();
}

function waitSeconds(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}
