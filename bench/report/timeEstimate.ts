/** How long a run will take, roughly: software adapters need minutes, and people should know before they wait. */
import type { CommandLine } from '../commandLine.ts';
import type { ImplementationName } from '../implementations/implementation.ts';
import { usefulFlops } from '../measuring/usefulFlops.ts';
import { SHAPES } from '../shapes.ts';

/** Of the measured peak, as seen on SwiftShader. */
const SHARE_OF_PEAK: Readonly<Record<ImplementationName, number>> = { engine: 0.3, tfjs: 0.03, 'jax-js': 0.12 };
const START_SECONDS = 6;
const FEWEST_STEPS = 3;

export function estimatedSeconds({ cases, implementations, timedSteps }: CommandLine, peakFlops: number): number {
  const steps = Math.max(FEWEST_STEPS, 1 + (timedSteps ?? 0));
  return cases
    .flatMap(({ shape, batchSize }) =>
      implementations.map((name) => {
        const stepSeconds = usefulFlops(SHAPES[shape], batchSize) / (peakFlops * SHARE_OF_PEAK[name]);
        return START_SECONDS + steps * stepSeconds;
      }),
    )
    .reduce((sum, seconds) => sum + seconds, 0);
}
