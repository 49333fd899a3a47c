/** What was measured, as tables: ratios first, since they say more than an emulated GPU's seconds. */
import type { DeviceMeasurement, JointMeasurement, Measurement, StepCost } from '../measuring/measurement.ts';
import type { KernelTime } from '../measuring/profile.ts';
import { digits, type Table } from './table.ts';

/** The measurement of the engine on the same shape and batch. */
function engineOf(measurement: Measurement, all: readonly Measurement[]): Measurement | undefined {
  return all.find(
    ({ implementation, shape, batch }) =>
      implementation === 'engine' && shape === measurement.shape && batch === measurement.batch,
  );
}

/** How many times longer this took than the engine, by the wall's clock and by processor time. */
function ratios(measurement: Measurement, all: readonly Measurement[]): readonly [time: string, cpu: string] {
  const engine = engineOf(measurement, all);
  if (engine === undefined) return ['–', '–'];
  const { secondsPerStep, cpuSecondsPerStep } = measurement;
  return [
    `${digits(secondsPerStep / engine.secondsPerStep)}×`,
    cpuSecondsPerStep === null || engine.cpuSecondsPerStep === null
      ? '–'
      : `${digits(cpuSecondsPerStep / engine.cpuSecondsPerStep)}×`,
  ];
}

/** Useful arithmetic over what the device could do in the time: in processor time where it is emulated. */
function shareOfPeak(measurement: Measurement, device: DeviceMeasurement): number {
  const { usefulFlops, secondsPerStep, cpuSecondsPerStep } = measurement;
  const { peakFlops, peakFlopsPerCpuSecond } = device;
  if (peakFlopsPerCpuSecond === null || cpuSecondsPerStep === null) return usefulFlops / secondsPerStep / peakFlops;
  return usefulFlops / cpuSecondsPerStep / peakFlopsPerCpuSecond;
}

export function timeTable(all: readonly Measurement[], device: DeviceMeasurement): Table {
  return {
    head: [
      'shape',
      'batch',
      'implementation',
      'time to engine’s',
      'CPU time to engine’s',
      's / step',
      'CPU s / step',
      'first step s',
      'GFLOP/s',
      'of FMA peak',
    ],
    rows: all.map((measurement) => {
      const { shape, batch, implementation, secondsPerStep, cpuSecondsPerStep, firstStepSeconds } = measurement;
      return [
        shape,
        String(batch),
        implementation,
        ...ratios(measurement, all),
        digits(secondsPerStep),
        cpuSecondsPerStep === null ? '–' : digits(cpuSecondsPerStep),
        digits(firstStepSeconds),
        digits(measurement.usefulFlops / secondsPerStep / 1e9),
        `${digits(100 * shareOfPeak(measurement, device))} %`,
      ];
    }),
  };
}

export function workTable(all: readonly Measurement[]): Table {
  return {
    head: [
      'shape',
      'batch',
      'implementation',
      'dispatches',
      'submits',
      'weights MB',
      'transient MB',
      'JavaScript ms',
      'µs / dispatch',
      'losses of three steps',
    ],
    rows: all.map((measurement) => [
      measurement.shape,
      String(measurement.batch),
      measurement.implementation,
      digits(measurement.dispatches),
      digits(measurement.submits),
      digits(measurement.weightBytes / 1e6),
      digits(measurement.transientBytes / 1e6),
      digits(measurement.javascriptMs),
      digits((1000 * measurement.javascriptMs) / measurement.dispatches),
      measurement.losses.map((loss) => loss.toFixed(4)).join(', '),
    ]),
  };
}

/** What a step of several prompts takes of what a step of one takes. */
export function jointTable(all: readonly JointMeasurement[]): Table {
  const ratio = (joint: number | null, one: number | null) =>
    joint === null || one === null ? '–' : `${digits(joint / one)}×`;
  const row = (shape: string, prompts: number, rows: number, cost: StepCost, one: StepCost) => [
    shape,
    `${prompts} × ${rows}`,
    ratio(cost.seconds, one.seconds),
    ratio(cost.cpuSeconds, one.cpuSeconds),
    digits(cost.seconds),
    cost.cpuSeconds === null ? '–' : digits(cost.cpuSeconds),
    digits(cost.dispatches),
  ];
  return {
    head: ['shape', 'prompts × rows', 'time', 'CPU time', 's / step', 'CPU s / step', 'dispatches'],
    rows: all.flatMap(({ shape, batch, prompts, one, joint }) => [
      row(shape, 1, batch, one, one),
      row(shape, prompts, batch / prompts, joint, one),
    ]),
  };
}

export function profileTable(kernels: readonly KernelTime[]): Table {
  const total = kernels.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    head: ['kernel', 'dispatches', 'ms', 'share'],
    rows: kernels.map(({ kernel, dispatches, seconds }) => [
      `\`${kernel}\``,
      String(dispatches),
      digits(1000 * seconds),
      `${((100 * seconds) / total).toFixed(1)} %`,
    ]),
  };
}
