/**
 * The end of a step: the proposed values take the old ones' place, unless something in the step was not finite. From
 * the first such step on nothing changes any more, whatever steps are queued behind it: prompt and averages stay as
 * they were before it.
 */
import type { GpuArray, Kernel, Runner } from '../runner.ts';
import { elementCount, expectShape } from '../shapes.ts';
import { ELEMENT_MAIN, elementGroups } from '../wgsl.ts';

/** Sums of one step, `[1]` each. */
export interface StepSums {
  readonly loss: GpuArray;
  readonly gradientSquares: GpuArray;
  readonly changeSquares: GpuArray;
  /** Of the new prompt. */
  readonly promptSquares: GpuArray;
}

/** Words of a run's progress: updates made, and 1 once one was refused. */
export const PROGRESS_WORDS = 2;

/**
 * Decides whether the step counts, and counts it. Returns `[loss, gradientSquares, changeSquares, promptSquares]`.
 * @param progress `[2]` words, changed in place
 */
export function judgeStep(runner: Runner, sums: StepSums, progress: GpuArray): GpuArray {
  expectShape(progress, [PROGRESS_WORDS], 'progress');
  const { loss, gradientSquares, changeSquares, promptSquares } = sums;
  const statistics = runner.allocate([4]);
  runner.dispatch(JUDGE, [loss, gradientSquares, changeSquares, promptSquares, progress, statistics], [], [1, 1, 1]);
  return statistics;
}

/**
 * Copies each source over its target, unless `progress` says that a step was refused.
 * @throws Error if the arrays of a pair differ in shape, or there are more pairs than a kernel may bind
 */
export function commit(
  runner: Runner,
  progress: GpuArray,
  pairs: readonly { readonly from: GpuArray; readonly to: GpuArray }[],
): void {
  if (pairs.length === 0 || pairs.length > MOST_PAIRS) throw new Error(`${pairs.length} arrays to commit`);
  for (const { from, to } of pairs) expectShape(from, to.shape, 'the new values');
  const most = Math.max(...pairs.map(({ to }) => elementCount(to.shape)));
  const arrays = pairs.flatMap(({ from, to }) => [from, to]);
  runner.dispatch(commitKernel(pairs.length), [progress, ...arrays], [], elementGroups(most, runner.limits));
}

/** With `progress`, seven of the eight storage buffers that WebGPU guarantees. */
const MOST_PAIRS = 3;

const JUDGE: Kernel = {
  key: 'optimizer/judge',
  code: () => `
@group(0) @binding(0) var<storage, read> loss: array<f32>;
@group(0) @binding(1) var<storage, read> gradientSquares: array<f32>;
@group(0) @binding(2) var<storage, read> changeSquares: array<f32>;
@group(0) @binding(3) var<storage, read> promptSquares: array<f32>;
@group(0) @binding(4) var<storage, read_write> progress: array<u32>; // updates made, refused
@group(0) @binding(5) var<storage, read_write> statistics: array<f32>; // [4]

// By its bits: a compiler may take for granted that no float is infinite or NaN.
fn isFinite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }

@compute @workgroup_size(1)
fn main() {
  statistics[0] = loss[0];
  statistics[1] = gradientSquares[0];
  statistics[2] = changeSquares[0];
  statistics[3] = promptSquares[0];
  let finite = isFinite(loss[0]) && isFinite(gradientSquares[0]) && isFinite(changeSquares[0])
    && isFinite(promptSquares[0]);
  if (!finite) { progress[1] = 1u; }
  if (progress[1] == 0u) { progress[0] += 1u; }
}`,
};

function commitKernel(pairs: number): Kernel {
  const indices = Array.from({ length: pairs }, (_, index) => index);
  return {
    key: `optimizer/commit${pairs}`,
    code: () => `
@group(0) @binding(0) var<storage, read> progress: array<u32>; // updates made, refused
${indices
  .map(
    (index) => `
@group(0) @binding(${1 + 2 * index}) var<storage, read> from${index}: array<f32>;
@group(0) @binding(${2 + 2 * index}) var<storage, read_write> to${index}: array<f32>;`,
  )
  .join('')}

fn workOn(index: u32) {
  if (progress[1] != 0u) { return; }
  ${indices.map((pair) => `if (index < arrayLength(&to${pair})) { to${pair}[index] = from${pair}[index]; }`).join('\n  ')}
}
${ELEMENT_MAIN}`,
  };
}
