/** Training on a `FrozenModel`, as `src/training` does it: the model's loss and gradient, then the optimizer. */
import type { FrozenModel } from '../../src/t5/frozenModel.ts';
import { createOptimizer } from '../../src/training/optimizers/optimizer.ts';
import type { SyntheticProblem } from '../syntheticProblem.ts';
import { ADAM, Z_LOSS } from './implementation.ts';

/** A step on the problem's batch, and its loss. */
export function promptTraining(model: FrozenModel, { prompt, batch }: SyntheticProblem): () => Promise<number> {
  const trained = { ...prompt, values: prompt.values.slice() };
  const optimizer = createOptimizer(
    { kind: 'adamw', ...ADAM, weightDecay: 0, initialStep: 0 },
    prompt.length,
    prompt.width,
  );
  return async () => {
    const { loss, promptGradient } = await model.lossAndPromptGradient(trained, batch, Z_LOSS);
    optimizer.update(trained.values, promptGradient, ADAM.learningRate);
    return loss;
  };
}
