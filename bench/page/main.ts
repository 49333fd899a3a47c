/** The page that the command measures in. It shows nothing: the command calls `window.bench`. */
import { measureJoint } from '../measuring/joint.ts';
import { measure, measureDevice, profile } from '../measuring/measure.ts';
import type {
  DeviceMeasurement,
  JointMeasurement,
  JointRequest,
  Measurement,
  MeasurementRequest,
  ProfileRequest,
} from '../measuring/measurement.ts';
import type { KernelTime } from '../measuring/profile.ts';

export interface BenchPage {
  measureDevice(): Promise<DeviceMeasurement>;
  measure(request: MeasurementRequest): Promise<Measurement>;
  measureJoint(request: JointRequest): Promise<JointMeasurement>;
  profile(request: ProfileRequest): Promise<KernelTime[]>;
}

/** Put here by the command. */
declare function cpuSeconds(): Promise<number | null>;

const bench: BenchPage = {
  measureDevice: () => measureDevice(cpuSeconds),
  measure: (request) => measure(request, cpuSeconds),
  measureJoint: (request) => measureJoint(request, cpuSeconds),
  profile: (request) => profile(request, cpuSeconds),
};
Object.assign(window, { bench });
