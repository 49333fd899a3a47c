/** What this browser's GPU can bind, without opening it for work. */

/** Undefined where there is no WebGPU. */
export async function adapterLimits(): Promise<GPUSupportedLimits | undefined> {
  const gpu: GPU | undefined = globalThis.navigator?.gpu;
  return (await gpu?.requestAdapter())?.limits;
}
