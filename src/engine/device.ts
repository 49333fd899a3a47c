/**
 * Opens the GPU: the lab's own `GPUDevice` with every feature and limit of the adapter that a kernel can use. Works in
 * a page, in a worker, and in Node after `installNodeGpu`.
 */
import { LabError } from '../base/errors.ts';

/** An opened GPU. Whoever opened it calls `device.destroy()` in the end. */
export interface GpuHost {
  readonly device: GPUDevice;
  readonly adapterInfo: GPUAdapterInfo;
  /** Of `adapterInfo`; empty strings where the browser keeps them private. */
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True for SwiftShader, lavapipe and other emulations on the CPU. */
  readonly software: boolean;
  /** Optional features that the device was opened with. */
  readonly features: readonly string[];
}

const WANTED_FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'shader-f16', 'subgroups'];

/** WebGPU gives the specification's minimum of a limit unless a device asks for more. */
const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

const SOFTWARE_NAMES = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b|software/i;

const HOW_TO_GET_WEBGPU =
  'Use a current Chrome, Edge, Firefox or Safari with hardware acceleration switched on, over https or localhost, and update the graphics driver.';

/** True if the adapter's description names an emulation on the CPU. */
export function isSoftwareAdapter(
  info: Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description' | 'isFallbackAdapter'>,
): boolean {
  return (
    info.isFallbackAdapter === true ||
    SOFTWARE_NAMES.test(`${info.vendor} ${info.architecture} ${info.device} ${info.description}`)
  );
}

/**
 * The high-performance adapter's device.
 * @throws LabError `WebGpuMissing` if this host has no WebGPU, no adapter, or refuses a device.
 */
export async function openGpu(): Promise<GpuHost> {
  // Typed as always there; browsers without WebGPU, insecure pages and Node are the exceptions.
  const host: { navigator?: { gpu?: GPU } } = globalThis;
  const gpu = host.navigator?.gpu;
  if (gpu === undefined) {
    throw new LabError({
      tag: 'WebGpuMissing',
      what: 'There is no WebGPU here',
      found: 'no navigator.gpu',
      expected: 'a browser with WebGPU',
      remedy: HOW_TO_GET_WEBGPU,
    });
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new LabError({
      tag: 'WebGpuMissing',
      what: 'WebGPU found no graphics adapter',
      found: 'no adapter',
      expected: 'a GPU with a driver that WebGPU accepts',
      remedy: HOW_TO_GET_WEBGPU,
    });
  }
  const features = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  try {
    const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
    const { info } = adapter;
    return {
      device,
      adapterInfo: info,
      vendor: info.vendor,
      architecture: info.architecture,
      description: info.description,
      software: isSoftwareAdapter(info),
      features,
    };
  } catch (cause) {
    throw new LabError(
      {
        tag: 'WebGpuMissing',
        what: 'The graphics adapter refused to open',
        found: cause instanceof Error ? cause.message : String(cause),
        expected: 'a device with the limits that the adapter itself reports',
        remedy: 'Close other tabs that use the GPU, reload, and if that does not help restart the browser.',
      },
      { cause },
    );
  }
}
