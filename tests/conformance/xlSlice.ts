/**
 * A slice of XL, the largest model that the lab plans for: two encoder and two decoder blocks at its full width, int8
 * weights, and a vocabulary cut down to what a test can make. It trains, and its loss falls.
 */
import { engineExecutor } from '../../bench/implementations/engine.ts';
import { promptTraining } from '../../bench/implementations/promptTraining.ts';
import { SHAPES } from '../../bench/shapes.ts';
import { syntheticProblem } from '../../bench/syntheticProblem.ts';
import type { GpuHost } from '../../src/engine/device.ts';
import type { CaseResult } from '../support/kernelChecks/kernelCheck.ts';

const BLOCK = SHAPES['xl-block'];
const SLICE = {
  ...BLOCK,
  config: { ...BLOCK.config, numLayers: 2, numDecoderLayers: 2 },
  promptLength: 8,
  inputLength: 12,
  targetLength: 4,
};
const STEPS = 4;

/** Steps of Adam on one batch; the error is 0 if every loss is a number below the one before, else infinite. */
export async function trainXlSlice(host: GpuHost): Promise<CaseResult> {
  const problem = syntheticProblem(SLICE, 1);
  const { model, bytesOnGpu } = await engineExecutor(host, 'off')(SLICE.config, problem.tensors, 'int8', () => {});
  const step = promptTraining(model, problem);
  const losses: number[] = [];
  for (let done = 0; done < STEPS; done++) losses.push(await step());
  model.dispose();
  const falls = losses.every((loss, at) => Number.isFinite(loss) && (at === 0 || loss < (losses[at - 1] ?? 0)));
  const numbers = losses.map((loss) => loss.toFixed(3)).join(', ');
  const megabytes = (bytesOnGpu / 1e6).toFixed(0);
  return { where: `losses ${numbers} on ${megabytes} MB of int8 weights`, error: falls ? 0 : Number.POSITIVE_INFINITY };
}
