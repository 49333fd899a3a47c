/** AdamW's update on the GPU, as `training/optimizers/adamw.ts` has it in plain TypeScript. */
import type { GpuArray, Runner } from '../runner.ts';
import { elementCount } from '../shapes.ts';
import { ELEMENT_MAIN, elementGroups } from '../wgsl.ts';
import { averageOf, type UpdateInputs, type UpdateProposal } from './proposal.ts';
import { RATES_WGSL } from './rates.ts';

/** Averages `means` and `squares`, `[P, D]` both. */
export function proposeAdamW(runner: Runner, { prompt, gradient, averages, rates }: UpdateInputs): UpdateProposal {
  const like = (array: GpuArray) => runner.allocate(array.shape);
  const [means, squares] = [averageOf(averages, 'means'), averageOf(averages, 'squares')];
  const count = elementCount(prompt.shape);
  const groups = elementGroups(count, runner.limits);
  const moments = { means: like(means), squares: like(squares) };
  runner.dispatch(MOMENTS, [rates, gradient, means, squares, moments.means, moments.squares], [count], groups);
  const proposal = { prompt: like(prompt), change: like(prompt), averages: moments };
  runner.dispatch(
    PROMPT,
    [rates, prompt, moments.means, moments.squares, proposal.prompt, proposal.change],
    [count],
    groups,
  );
  return proposal;
}

// Two kernels, because together they would bind nine arrays, and WebGPU guarantees eight.
const MOMENTS = {
  key: 'adamw/moments',
  code: () => `
${RATES_WGSL.adamw}
struct Sizes { count: u32 } // P * D
@group(0) @binding(0) var<storage, read> rates: Rates;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> squares: array<f32>;
@group(0) @binding(4) var<storage, read_write> newMeans: array<f32>;
@group(0) @binding(5) var<storage, read_write> newSquares: array<f32>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let slope = gradient[index];
  newMeans[index] = rates.meanDecay * means[index] + rates.meanShare * slope;
  newSquares[index] = rates.squareDecay * squares[index] + rates.squareShare * slope * slope;
}
${ELEMENT_MAIN}`,
};

const PROMPT = {
  key: 'adamw/prompt',
  code: () => `
${RATES_WGSL.adamw}
struct Sizes { count: u32 } // P * D
@group(0) @binding(0) var<storage, read> rates: Rates;
@group(0) @binding(1) var<storage, read> prompt: array<f32>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> squares: array<f32>;
@group(0) @binding(4) var<storage, read_write> newPrompt: array<f32>;
@group(0) @binding(5) var<storage, read_write> change: array<f32>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let scale = sqrt(squares[index] * rates.squareFactor) + rates.epsilon;
  let value = prompt[index];
  let newValue = rates.kept * value - rates.learningRate * means[index] / scale;
  newPrompt[index] = newValue;
  change[index] = newValue - value;
}
${ELEMENT_MAIN}`,
};
