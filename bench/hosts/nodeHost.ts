/** Measures in Node on Dawn, a fresh process each: `nodeChild` is what that process does. */
import { spawn } from 'node:child_process';
import type { JointRequest, MeasurementRequest, ProfileRequest } from '../measuring/measurement.ts';
import type { BenchHost } from './benchHost.ts';
import { installBrowserGlobals } from './browserGlobals.ts';
import { otherThreadsCpuSeconds } from './cpuTime.ts';

/** The argument after which the command is one of its own children. */
export const CHILD_FLAG = '--child';

type Task =
  | { readonly task: 'measureDevice' }
  | { readonly task: 'measure'; readonly request: MeasurementRequest }
  | { readonly task: 'measureJoint'; readonly request: JointRequest }
  | { readonly task: 'profile'; readonly request: ProfileRequest };

/** `bundle` is the command's own file. */
export function startNodeHost(bundle: string): BenchHost {
  const run = async <Result>(task: Task): Promise<Result> => {
    const child = spawn(process.execPath, [bundle, CHILD_FLAG, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`The measuring process ended with code ${code}.`);
    return JSON.parse(output) as Result;
  };
  return {
    name: `Node ${process.versions.node}, Dawn`,
    measureDevice: () => run({ task: 'measureDevice' }),
    measure: (request) => run({ task: 'measure', request }),
    measureJoint: (request) => run({ task: 'measureJoint', request }),
    profile: (request) => run({ task: 'profile', request }),
    close: async () => {},
  };
}

/** Does one task and prints its result as JSON. */
export async function nodeChild(taskJson: string): Promise<void> {
  await installBrowserGlobals();
  const task = JSON.parse(taskJson) as Task;
  // stdout is for the result: jax-js and tfjs report there what they think of the host.
  console.log = console.error;
  console.info = console.error;
  const result = await perform(task);
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}

async function perform(task: Task) {
  const { measure, measureDevice, profile } = await import('../measuring/measure.ts');
  const { measureJoint } = await import('../measuring/joint.ts');
  const cpuSeconds = async () => otherThreadsCpuSeconds();
  if (task.task === 'measure') return measure(task.request, cpuSeconds);
  if (task.task === 'measureDevice') return measureDevice(cpuSeconds);
  if (task.task === 'measureJoint') return measureJoint(task.request, cpuSeconds);
  return profile(task.request, cpuSeconds);
}
