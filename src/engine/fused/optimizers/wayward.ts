/**
 * The wayward penalty (Khashabi et al. 2022, "Prompt Waywardness"; prompt_tuning/extended/train/wayward.py): a prompt P
 * is drawn to the embeddings A of a text, `factor * sum((P - A)²) / length` more loss.
 */
import type { GpuArray, Kernel, Runner } from '../runner.ts';
import { bankShape, expectShape } from '../shapes.ts';
import { squaredNorm } from '../sums.ts';
import { ELEMENT_MAIN, elementGroups } from '../wgsl.ts';
import { SUMS } from './proposal.ts';

export interface WaywardPull {
  /** `[N, P, D]`: of each prompt. */
  readonly anchors: GpuArray;
  /** `[N]`: each prompt's factor divided by the prompts' length; 0 for a prompt that nothing draws. */
  readonly strengths: GpuArray;
}

/** Adds each prompt's penalty to its loss, `[N]`, and its gradient to its gradient, `[N, P, D]`, in place. */
export function addWaywardPenalty(
  runner: Runner,
  { anchors, strengths }: WaywardPull,
  prompts: GpuArray,
  gradients: GpuArray,
  losses: GpuArray,
): void {
  const [parts, length, width] = bankShape(prompts, 'prompts');
  for (const bank of [anchors, gradients]) expectShape(bank, prompts.shape, 'a bank');
  for (const each of [strengths, losses]) expectShape(each, [parts], 'one number a prompt');
  const count = parts * length * width;
  const distances = runner.allocate(prompts.shape);
  const sizes = [count, length * width];
  runner.dispatch(
    PULL,
    [prompts, anchors, strengths, gradients, distances],
    sizes,
    elementGroups(count, runner.limits),
  );
  const squares = squaredNorm(runner, distances, { ...SUMS, parts });
  runner.release(distances);
  runner.dispatch(PENALTY, [squares, strengths, losses], [parts], elementGroups(parts, runner.limits));
  runner.release(squares);
}

const PULL: Kernel = {
  key: 'wayward/pull',
  code: () => `
struct Sizes { count: u32, countAPrompt: u32 }
@group(0) @binding(0) var<storage, read> prompts: array<f32>;
@group(0) @binding(1) var<storage, read> anchors: array<f32>;
@group(0) @binding(2) var<storage, read> strengths: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(4) var<storage, read_write> distances: array<f32>;
@group(0) @binding(5) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index >= sizes.count) { return; }
  let distance = prompts[index] - anchors[index];
  distances[index] = distance;
  gradients[index] += 2.0 * strengths[index / sizes.countAPrompt] * distance;
}
${ELEMENT_MAIN}`,
};

const PENALTY: Kernel = {
  key: 'wayward/penalty',
  code: () => `
struct Sizes { count: u32 }
@group(0) @binding(0) var<storage, read> squares: array<f32>;
@group(0) @binding(1) var<storage, read> strengths: array<f32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<uniform> sizes: Sizes;

fn workOn(index: u32) {
  if (index < sizes.count) { losses[index] += strengths[index] * squares[index]; }
}
${ELEMENT_MAIN}`,
};
