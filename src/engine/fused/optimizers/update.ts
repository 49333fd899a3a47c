/** A whole update of prompts, from their gradients to the committed values, for any of the optimizers. */
import type { GpuArray, Runner } from '../runner.ts';
import { bankShape } from '../shapes.ts';
import { squaredNorm } from '../sums.ts';
import { proposeAdafactor } from './adafactor.ts';
import { proposeAdamW } from './adamw.ts';
import { commit, judgeStep } from './commit.ts';
import { averageOf, SUMS, type UpdateInputs } from './proposal.ts';
import type { OptimizerSettings } from './rates.ts';

export interface UpdateState extends UpdateInputs {
  /** `[N, PROGRESS_WORDS]` words: see `judgeStep`. */
  readonly progress: GpuArray;
}

/**
 * Changes prompts, averages and progress in place, each prompt's unless a number of its step is not finite: see
 * `commit.ts`. Returns each one's `[loss, gradientSquares, changeSquares, promptSquares]`, the last of the new prompt:
 * `[N, 4]`. As many dispatches for many prompts as for one.
 * @param losses `[N]`
 */
export function updatePrompts(
  runner: Runner,
  kind: OptimizerSettings['kind'],
  state: UpdateState,
  losses: GpuArray,
): GpuArray {
  const [parts] = bankShape(state.prompts, 'prompts');
  const norms = { ...SUMS, parts };
  const gradientSquares = squaredNorm(runner, state.gradients, norms);
  const proposal = kind === 'adamw' ? proposeAdamW(runner, state) : proposeAdafactor(runner, state);
  const changeSquares = squaredNorm(runner, proposal.changes, norms);
  const promptSquares = squaredNorm(runner, proposal.prompts, norms);
  const statistics = judgeStep(runner, { losses, gradientSquares, changeSquares, promptSquares }, state.progress);
  const averages = Object.entries(proposal.averages);
  commit(runner, state.progress, [
    { from: proposal.prompts, to: state.prompts },
    ...averages.map(([name, from]) => ({ from, to: averageOf(state.averages, name) })),
  ]);
  return statistics;
}
