/**
 * The end of a step: the proposed values take the old ones' place, unless something in a prompt's step was not finite.
 * From the first such step on nothing of that prompt changes any more, whatever steps are queued behind it: prompt and
 * averages stay as they were before it. Other prompts of the batch go on.
 */
import type { GpuArray, Kernel, Runner } from '../runner.ts';
import { elementCount, expectShape, matrixShape } from '../shapes.ts';
import { ELEMENT_MAIN, elementGroups } from '../wgsl.ts';

/** Sums of one step, one for each prompt: `[N]`. */
export interface StepSums {
  readonly losses: GpuArray;
  readonly gradientSquares: GpuArray;
  readonly changeSquares: GpuArray;
  /** Of the new prompts. */
  readonly promptSquares: GpuArray;
}

/** Words of a prompt's progress: updates made, and 1 once one was refused. */
export const PROGRESS_WORDS = 2;

/**
 * Decides for each prompt whether the step counts, and counts it. Returns
 * `[loss, gradientSquares, changeSquares, promptSquares]` of each, `[N, 4]`.
 * @param progress `[N, 2]` words, changed in place
 */
export function judgeStep(runner: Runner, sums: StepSums, progress: GpuArray): GpuArray {
  const [prompts] = matrixShape(progress, 'progress');
  expectShape(progress, [prompts, PROGRESS_WORDS], 'progress');
  const { losses, gradientSquares, changeSquares, promptSquares } = sums;
  for (const sum of [losses, gradientSquares, changeSquares, promptSquares]) expectShape(sum, [prompts], 'a sum');
  const statistics = runner.allocate([prompts, 4]);
  const arrays = [losses, gradientSquares, changeSquares, promptSquares, progress, statistics];
  runner.dispatch(JUDGE, arrays, [], elementGroups(prompts, runner.limits));
  return statistics;
}

/**
 * Copies each source over its target, both `[N, ..]`, but not of the prompts of which `progress` says that a step was
 * refused. @throws Error if the arrays of a pair differ in shape, or there are more pairs than a kernel may bind
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
@group(0) @binding(0) var<storage, read> losses: array<f32>;
@group(0) @binding(1) var<storage, read> gradientSquares: array<f32>;
@group(0) @binding(2) var<storage, read> changeSquares: array<f32>;
@group(0) @binding(3) var<storage, read> promptSquares: array<f32>;
@group(0) @binding(4) var<storage, read_write> progress: array<vec2u>; // updates made, refused
@group(0) @binding(5) var<storage, read_write> statistics: array<vec4f>; // [N]

// By its bits: a compiler may take for granted that no float is infinite or NaN.
fn isFinite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }

fn workOn(prompt: u32) {
  if (prompt >= arrayLength(&progress)) { return; }
  let loss = losses[prompt];
  let gradient = gradientSquares[prompt];
  let change = changeSquares[prompt];
  let norm = promptSquares[prompt];
  statistics[prompt] = vec4f(loss, gradient, change, norm);
  let finite = isFinite(loss) && isFinite(gradient) && isFinite(change) && isFinite(norm);
  if (!finite) { progress[prompt].y = 1u; }
  if (progress[prompt].y == 0u) { progress[prompt].x += 1u; }
}
${ELEMENT_MAIN}`,
};

function commitKernel(pairs: number): Kernel {
  const indices = Array.from({ length: pairs }, (_, index) => index);
  return {
    key: `optimizer/commit${pairs}`,
    code: () => `
@group(0) @binding(0) var<storage, read> progress: array<vec2u>; // updates made, refused
${indices
  .map(
    (index) => `
@group(0) @binding(${1 + 2 * index}) var<storage, read> from${index}: array<f32>;
@group(0) @binding(${2 + 2 * index}) var<storage, read_write> to${index}: array<f32>;`,
  )
  .join('')}

${indices
  .map(
    (pair) => `
fn commit${pair}(index: u32) {
  let countAPrompt = arrayLength(&to${pair}) / arrayLength(&progress);
  let prompt = index / countAPrompt;
  if (prompt >= arrayLength(&progress) || progress[prompt].y != 0u) { return; }
  to${pair}[index] = from${pair}[index];
}`,
  )
  .join('')}

fn workOn(index: u32) {
  ${indices.map((pair) => `commit${pair}(index);`).join('\n  ')}
}
${ELEMENT_MAIN}`,
  };
}
