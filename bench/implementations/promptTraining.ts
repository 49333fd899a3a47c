/** Training on a `FrozenModel`, as `src/training` does it: on the model's own trainer where it has one. */
import type { FrozenModel, PromptValues } from '../../src/t5/frozenModel.ts';
import type { PromptTrainer } from '../../src/t5/promptTrainer.ts';
import { createTrainer } from '../../src/training/hostTrainer.ts';
import { createOptimizer } from '../../src/training/optimizers/optimizer.ts';
import type { SyntheticProblem } from '../syntheticProblem.ts';
import { ADAM, Z_LOSS } from './implementation.ts';

/** A step on the problem's batch, waited for, and its loss. */
export function promptTraining(model: FrozenModel, { prompt, batch }: SyntheticProblem): () => Promise<number> {
  const trainer = adamTrainer(model, [prompt]);
  return async () => {
    const { metrics } = await trainer.step([{ batch, learningRate: ADAM.learningRate }]);
    const [done] = await metrics;
    return done?.loss ?? Number.NaN;
  };
}

/** Trains these prompts in one batch, each with an Adam of its own. */
export function adamTrainer(model: FrozenModel, prompts: readonly PromptValues[]): PromptTrainer {
  const optimizer = { kind: 'adamw', ...ADAM, weightDecay: 0 } as const;
  const starts = prompts.map((prompt) => ({
    optimizer,
    prompt,
    state: createOptimizer(optimizer, prompt.length, prompt.width).state(),
  }));
  return createTrainer(model, { prompts: starts, zLoss: Z_LOSS });
}
