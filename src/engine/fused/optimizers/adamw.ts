/** AdamW's update on the GPU, as `training/optimizers/adamw.ts` has it in plain TypeScript. */
import type { GpuArray, Runner } from '../runner.ts';
import { bankShape } from '../shapes.ts';
import { ELEMENT_MAIN, elementGroups } from '../wgsl.ts';
import { averageOf, PROMPT_SIZES, type UpdateInputs, type UpdateProposal } from './proposal.ts';
import { RATES_WGSL } from './rates.ts';

/** Averages `means` and `squares`, `[N, P, D]` both. */
export function proposeAdamW(runner: Runner, { prompts, gradients, averages, rates }: UpdateInputs): UpdateProposal {
  const like = (array: GpuArray) => runner.allocate(array.shape);
  const [means, squares] = [averageOf(averages, 'means'), averageOf(averages, 'squares')];
  const [promptCount, length, width] = bankShape(prompts, 'prompts');
  const count = promptCount * length * width;
  const sizes = [count, length * width];
  const groups = elementGroups(count, runner.limits);
  const moments = { means: like(means), squares: like(squares) };
  runner.dispatch(MOMENTS, [rates, gradients, means, squares, moments.means, moments.squares], sizes, groups);
  const proposal = { prompts: like(prompts), changes: like(prompts), averages: moments };
  runner.dispatch(
    PROMPTS,
    [rates, prompts, moments.means, moments.squares, proposal.prompts, proposal.changes],
    sizes,
    groups,
  );
  return proposal;
}

// Two kernels, because together they would bind nine arrays, and WebGPU guarantees eight.
const MOMENTS = {
  key: 'adamw/moments',
  code: () => `
${RATES_WGSL.adamw}
${PROMPT_SIZES}
@group(0) @binding(0) var<storage, read> rates: array<Rates>; // [N]
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> squares: array<f32>;
@group(0) @binding(4) var<storage, read_write> newMeans: array<f32>;
@group(0) @binding(5) var<storage, read_write> newSquares: array<f32>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let its = rates[index / sizes.countAPrompt];
  let slope = gradients[index];
  newMeans[index] = its.meanDecay * means[index] + its.meanShare * slope;
  newSquares[index] = its.squareDecay * squares[index] + its.squareShare * slope * slope;
}
${ELEMENT_MAIN}`,
};

const PROMPTS = {
  key: 'adamw/prompts',
  code: () => `
${RATES_WGSL.adamw}
${PROMPT_SIZES}
@group(0) @binding(0) var<storage, read> rates: array<Rates>; // [N]
@group(0) @binding(1) var<storage, read> prompts: array<f32>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> squares: array<f32>;
@group(0) @binding(4) var<storage, read_write> newPrompts: array<f32>;
@group(0) @binding(5) var<storage, read_write> changes: array<f32>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let its = rates[index / sizes.countAPrompt];
  let scale = sqrt(squares[index] * its.squareFactor) + its.epsilon;
  let value = prompts[index];
  let newValue = its.kept * value - its.learningRate * means[index] / scale;
  newPrompts[index] = newValue;
  changes[index] = newValue - value;
}
${ELEMENT_MAIN}`,
};
