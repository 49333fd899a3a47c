/**
 * Training with prompt and optimizer in plain TypeScript, for models that have no trainer of their own: the composed
 * oracle, and stand-ins in tests. One step at a time.
 */
import type { FrozenModel, PromptValues } from '../t5/frozenModel.ts';
import type { PromptTrainer, StepMetrics, TrainerOptions } from '../t5/promptTrainer.ts';
import { createOptimizer } from './optimizers/optimizer.ts';

/** The model's own trainer, or one on the host. @throws LabError as `FrozenModel.createTrainer` does */
export function createTrainer(model: FrozenModel, options: TrainerOptions): PromptTrainer {
  return model.createTrainer?.(options) ?? hostTrainer(model, options);
}

/** @throws LabError `Checkpoint` if the state does not fit optimizer and prompt */
function hostTrainer(model: FrozenModel, { optimizer: settings, prompt: start, state, zLoss }: TrainerOptions) {
  const optimizer = createOptimizer(settings, start.length, start.width);
  optimizer.restore(state);
  let prompt: PromptValues = start;
  let refused = false;
  const trainer: PromptTrainer = {
    mostStepsUnderWay: 1,

    async step(batch, learningRate) {
      const { loss, targetTokens, promptGradient } = await model.lossAndPromptGradient(prompt, batch, zLoss);
      const gradientNorm = norm(promptGradient);
      refused ||= !Number.isFinite(loss) || !Number.isFinite(gradientNorm);
      const metrics = { loss, targetTokens, gradientNorm };
      if (refused) return done({ ...metrics, updateRms: Number.NaN, promptNorm: norm(prompt.values) });

      const before = optimizer.state();
      const values = prompt.values.slice();
      const { updateRms } = optimizer.update(values, promptGradient, learningRate);
      const promptNorm = norm(values);
      if (Number.isFinite(promptNorm)) {
        prompt = { ...prompt, values };
      } else {
        refused = true;
        optimizer.restore(before);
      }
      return done({ ...metrics, updateRms, promptNorm });
    },

    async read() {
      return { prompt: { ...prompt, values: prompt.values.slice() }, optimizer: optimizer.state() };
    },

    dispose() {},
  };
  return trainer;
}

function done(metrics: StepMetrics) {
  return { metrics: Promise.resolve(metrics) };
}

/** Euclidean norm, summed in double precision. */
function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
