/** What is asked of a host and what comes back. Plain JSON: it crosses from the page to the command. */
import type { ImplementationName, ImplementationOptions } from '../implementations/implementation.ts';
import type { ShapeName } from '../shapes.ts';

export interface ProfileRequest extends ImplementationOptions {
  readonly shape: ShapeName;
  readonly batchSize: number;
}

export interface MeasurementRequest extends ProfileRequest {
  readonly implementation: ImplementationName;
  /** Steps after the first, or null for as many as three seconds hold; two at least. */
  readonly timedSteps: number | null;
}

export interface JointRequest extends ProfileRequest {
  /** How many share the batch. */
  readonly prompts: number;
  /** Of each, or null for as many as are ordinary. */
  readonly timedSteps: number | null;
}

/** Medians over the timed steps. */
export interface StepCost {
  readonly seconds: number;
  /** As in `Measurement`. */
  readonly cpuSeconds: number | null;
  readonly dispatches: number;
}

export interface JointMeasurement {
  readonly shape: ShapeName;
  readonly batch: number;
  readonly prompts: number;
  /** One prompt that has the whole batch. */
  readonly one: StepCost;
  /** All prompts together, each with its share of the batch. */
  readonly joint: StepCost;
}

export interface DeviceMeasurement {
  readonly device: string;
  /** Floating-point operations a second, see `fmaPeak.ts`. */
  readonly peakFlops: number;
  /** The same for each second of processor time, where the device is emulated on processors; null on a GPU. */
  readonly peakFlopsPerCpuSecond: number | null;
}

export interface Measurement {
  readonly shape: ShapeName;
  readonly batch: number;
  readonly implementation: ImplementationName;
  /** Median over the timed steps. */
  readonly secondsPerStep: number;
  /** Of all processes that take part: what a step costs a software adapter, whatever else runs on the machine. */
  readonly cpuSecondsPerStep: number | null;
  readonly timedSteps: number;
  /** Compilation and uploads included. */
  readonly firstStepSeconds: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly weightBytes: number;
  /** The most that is alive in a step beyond the weights. */
  readonly transientBytes: number;
  /** From the step's call to the return of its last submit, in the quickest of the timed steps. */
  readonly javascriptMs: number;
  readonly usefulFlops: number;
  /** Of the first three steps. */
  readonly losses: readonly number[];
}
