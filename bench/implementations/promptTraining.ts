/** Training on a `FrozenModel`, as `src/training` does it: on the model's own trainer where it has one. */
import type { FrozenModel } from '../../src/t5/frozenModel.ts';
import { createTrainer } from '../../src/training/hostTrainer.ts';
import { createOptimizer } from '../../src/training/optimizers/optimizer.ts';
import type { SyntheticProblem } from '../syntheticProblem.ts';
import { ADAM, Z_LOSS } from './implementation.ts';

/** A step on the problem's batch, waited for, and its loss. */
export function promptTraining(model: FrozenModel, { prompt, batch }: SyntheticProblem): () => Promise<number> {
  const optimizer = { kind: 'adamw', ...ADAM, weightDecay: 0 } as const;
  const state = createOptimizer(optimizer, prompt.length, prompt.width).state();
  const trainer = createTrainer(model, { prompts: [{ optimizer, prompt, state }], zLoss: Z_LOSS });
  return async () => {
    const { metrics } = await trainer.step([{ batch, learningRate: ADAM.learningRate }]);
    const [done] = await metrics;
    return done?.loss ?? Number.NaN;
  };
}
