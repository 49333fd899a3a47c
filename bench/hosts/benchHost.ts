/** Where measurements run. */
import type { DeviceMeasurement, Measurement, MeasurementRequest, ProfileRequest } from '../measuring/measurement.ts';
import type { KernelTime } from '../measuring/profile.ts';

export interface BenchHost {
  /** For the reports. */
  readonly name: string;
  measureDevice(): Promise<DeviceMeasurement>;
  measure(request: MeasurementRequest): Promise<Measurement>;
  profile(request: ProfileRequest): Promise<KernelTime[]>;
  close(): Promise<void>;
}
