/** What tfjs and jax-js look for in a browser, in Node. */
import { installNodeGpu } from '../../src/engine/nodeGpu.ts';

/** To be awaited before either is imported: tfjs looks for WebGPU when it is loaded. */
export async function installBrowserGlobals(): Promise<void> {
  await installNodeGpu();
  // Node 21 and later has it; jax-js asks it for Firefox.
  if (!('userAgent' in navigator)) {
    Object.defineProperty(navigator, 'userAgent', { value: `Node.js/${process.versions.node}` });
  }
}
