/** Runs one implementation on one shape, in whichever host this is. Each wants a fresh page or process. */
import { isSoftwareAdapter, openGpu } from '../../src/engine/device.ts';
import { engine } from '../implementations/engine.ts';
import type { Implementation, ImplementationName } from '../implementations/implementation.ts';
import { jaxJs } from '../implementations/jaxJs.ts';
import { tfjs } from '../implementations/tfjs.ts';
import { SHAPES } from '../shapes.ts';
import { syntheticProblem } from '../syntheticProblem.ts';
import { measureFmaPeak } from './fmaPeak.ts';
import { GpuActivity } from './gpuActivity.ts';
import type { DeviceMeasurement, Measurement, MeasurementRequest, ProfileRequest } from './measurement.ts';
import { median } from './median.ts';
import { DispatchListener, type KernelTime, profileDispatches } from './profile.ts';
import { usefulFlops } from './usefulFlops.ts';

const IMPLEMENTATIONS: Readonly<Record<ImplementationName, Implementation>> = { engine, tfjs, 'jax-js': jaxJs };

/** Losses are compared over so many steps. */
const LOSSES = 3;
const MOST_TIMED_STEPS = 30;
const ENOUGH_SECONDS = 3;

/** `cpuSeconds` is the processor time that everything which takes part has used, null where nobody can tell. */
export async function measure(
  { shape: shapeName, batchSize, implementation, storage, timedSteps }: MeasurementRequest,
  cpuSeconds: () => Promise<number | null>,
): Promise<Measurement> {
  const activity = new GpuActivity();
  const shape = SHAPES[shapeName];
  const training = await IMPLEMENTATIONS[implementation](syntheticProblem(shape, batchSize), { storage });
  const losses: number[] = [];
  const javascriptMs: number[] = [];
  const takeStep = async (): Promise<number> => {
    const started = performance.now();
    losses.push(await training.step());
    javascriptMs.push(activity.lastSubmitMs - started);
    return (performance.now() - started) / 1000;
  };

  // Compilation and uploads happen in the first step.
  const firstStepSeconds = await takeStep();
  activity.resetPeak();
  const { dispatches, submits } = activity;
  const cpuBefore = await cpuSeconds();
  const seconds: number[] = [];
  const isEnough = () => {
    if (losses.length < LOSSES) return false;
    if (timedSteps !== null) return seconds.length >= timedSteps;
    return seconds.length >= MOST_TIMED_STEPS || sum(seconds) >= ENOUGH_SECONDS;
  };
  while (!isEnough()) seconds.push(await takeStep());
  const cpuAfter = await cpuSeconds();
  const timed = seconds.length;
  return {
    shape: shapeName,
    batch: batchSize,
    implementation,
    secondsPerStep: median(seconds),
    cpuSecondsPerStep: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / timed,
    timedSteps: timed,
    firstStepSeconds,
    dispatches: (activity.dispatches - dispatches) / timed,
    submits: (activity.submits - submits) / timed,
    weightBytes: training.weightBytes,
    transientBytes: activity.peakBytes - training.weightBytes,
    javascriptMs: Math.min(...javascriptMs.slice(1)),
    usefulFlops: usefulFlops(shape, batchSize),
    losses: losses.slice(0, LOSSES),
  };
}

/** The engine's step, kernel by kernel. `cpuSeconds` as for `measure`. */
export async function profile(
  request: ProfileRequest,
  cpuSeconds: () => Promise<number | null>,
): Promise<KernelTime[]> {
  const listener = new DispatchListener();
  const training = await engine(syntheticProblem(SHAPES[request.shape], request.batchSize), request);
  await training.step();
  listener.start();
  await training.step();
  const { device, dispatches } = listener.stop();
  return profileDispatches(device, dispatches, await deviceClock(cpuSeconds));
}

/** The device's name and what its arithmetic can do at best. `cpuSeconds` as for `measure`. */
export async function measureDevice(cpuSeconds: () => Promise<number | null>): Promise<DeviceMeasurement> {
  const host = await openGpu();
  const { vendor, architecture, description } = host;
  const peakFlops = await measureFmaPeak(host.device, wallSeconds);
  const clock = await deviceClock(cpuSeconds);
  const peakFlopsPerCpuSecond = clock === wallSeconds ? null : await measureFmaPeak(host.device, clock);
  host.device.destroy();
  const device = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed device';
  return { device, peakFlops, peakFlopsPerCpuSecond };
}

async function wallSeconds(): Promise<number> {
  return performance.now() / 1000;
}

/** Processor time where the device is emulated on the processor and somebody can tell it, the wall's otherwise. */
async function deviceClock(cpuSeconds: () => Promise<number | null>): Promise<() => Promise<number>> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  const isEmulated = adapter !== null && isSoftwareAdapter(adapter.info);
  if (!isEmulated || (await cpuSeconds()) === null) return wallSeconds;
  return async () => (await cpuSeconds()) ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
