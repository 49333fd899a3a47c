/** Where measurements run. */
import type {
  DeviceMeasurement,
  JointMeasurement,
  JointRequest,
  Measurement,
  MeasurementRequest,
  ProfileRequest,
} from '../measuring/measurement.ts';
import type { KernelTime } from '../measuring/profile.ts';

export interface BenchHost {
  /** For the reports. */
  readonly name: string;
  measureDevice(): Promise<DeviceMeasurement>;
  measure(request: MeasurementRequest): Promise<Measurement>;
  measureJoint(request: JointRequest): Promise<JointMeasurement>;
  profile(request: ProfileRequest): Promise<KernelTime[]>;
  close(): Promise<void>;
}
