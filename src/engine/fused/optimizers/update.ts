/** A whole update of the prompt, from its gradient to the committed values, for any of the optimizers. */
import type { GpuArray, Runner } from '../runner.ts';
import { squaredNorm } from '../sums.ts';
import { proposeAdafactor } from './adafactor.ts';
import { proposeAdamW } from './adamw.ts';
import { commit, judgeStep } from './commit.ts';
import { averageOf, SUMS, type UpdateInputs } from './proposal.ts';
import type { OptimizerSettings } from './rates.ts';

export interface UpdateState extends UpdateInputs {
  /** `PROGRESS_WORDS` words: see `judgeStep`. */
  readonly progress: GpuArray;
}

/**
 * Changes prompt, averages and progress in place, unless a number of the step is not finite: see `commit.ts`. Returns
 * the step's `[loss, gradientSquares, changeSquares, promptSquares]`, the last of the new prompt.
 * @param loss `[1]`
 */
export function updatePrompt(
  runner: Runner,
  kind: OptimizerSettings['kind'],
  state: UpdateState,
  loss: GpuArray,
): GpuArray {
  const gradientSquares = squaredNorm(runner, state.gradient, SUMS);
  const proposal = kind === 'adamw' ? proposeAdamW(runner, state) : proposeAdafactor(runner, state);
  const changeSquares = squaredNorm(runner, proposal.change, SUMS);
  const promptSquares = squaredNorm(runner, proposal.prompt, SUMS);
  const statistics = judgeStep(runner, { loss, gradientSquares, changeSquares, promptSquares }, state.progress);
  const averages = Object.entries(proposal.averages);
  commit(runner, state.progress, [
    { from: proposal.prompt, to: state.prompt },
    ...averages.map(([name, from]) => ({ from, to: averageOf(state.averages, name) })),
  ]);
  return statistics;
}
