/** An immediate runner on a device of its own, for the tests of one file. */
import { afterAll, beforeAll } from 'vitest';
import { type GpuHost, openGpu } from '../../src/engine/device.ts';
import type { KernelChoices } from '../../src/engine/fused/choices.ts';
import { ImmediateRunner } from '../../src/engine/fused/immediateRunner.ts';
import { installNodeGpu } from '../../src/engine/nodeGpu.ts';

/** Call it in a `describe` or at the top of a file; the runner it returns a function to is there while tests run. */
export function useGpuRunner(choices?: (features: ReadonlySet<string>) => KernelChoices): () => ImmediateRunner {
  let host: GpuHost | undefined;
  let runner: ImmediateRunner | undefined;
  beforeAll(async () => {
    await installNodeGpu();
    host = await openGpu();
    runner = new ImmediateRunner(host, choices?.(host.device.features));
  });
  afterAll(() => {
    runner?.dispose();
    host?.device.destroy();
  });
  return () => {
    if (runner === undefined) throw new Error('The GPU is open only while tests run.');
    return runner;
  };
}
