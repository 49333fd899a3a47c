/**
 * WebGPU for Node: the `webgpu` package (Dawn) put where browsers have `navigator.gpu`. Only the headless command and
 * the tests import this file, so that no browser bundle contains it.
 */
import { LabError } from '../base/errors.ts';

/**
 * Makes `navigator.gpu` and WebGPU's global constants exist. Does nothing where they already do.
 * @throws LabError `WebGpuMissing` if the package has no build for this platform.
 */
export async function installNodeGpu(): Promise<void> {
  const host: { navigator?: { gpu?: GPU } } = globalThis;
  if (host.navigator?.gpu !== undefined) return;
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    const gpu = create([]);
    // Node 21 and later has a navigator, which cannot be replaced but can be extended.
    if (host.navigator === undefined) {
      Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    } else {
      Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
    }
  } catch (cause) {
    throw new LabError(
      {
        tag: 'WebGpuMissing',
        what: 'The webgpu package cannot run on this machine',
        found: cause instanceof Error ? cause.message : String(cause),
        expected: `a build of Dawn for ${process.platform}-${process.arch}`,
        remedy: 'Install the packages again with npm ci, on Linux, macOS or Windows (x64 or arm64).',
      },
      { cause },
    );
  }
}
