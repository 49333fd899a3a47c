/**
 * Training with prompts and optimizers in plain TypeScript, for models that have no trainer of their own: the composed
 * oracle, and stand-ins in tests. One step at a time, one prompt after the other.
 */
import type { FrozenModel, LossAndGradient, Objective, PromptValues } from '../t5/frozenModel.ts';
import type {
  PromptStart,
  PromptStep,
  PromptTrainer,
  StepMetrics,
  TrainedState,
  TrainerOptions,
  WaywardPenalty,
} from '../t5/promptTrainer.ts';
import { splitBatch } from '../t5/splitBatch.ts';
import { createOptimizer } from './optimizers/optimizer.ts';
import { penaltyAndGradient } from './wayward.ts';

/** The model's own trainer, or one on the host. @throws LabError as `FrozenModel.createTrainer` does */
export function createTrainer(model: FrozenModel, options: TrainerOptions): PromptTrainer {
  return model.createTrainer?.(options) ?? hostTrainer(model, options);
}

/** @throws LabError `Checkpoint` if the state does not fit optimizer and prompt */
function hostTrainer(model: FrozenModel, { prompts, microbatches = 1, ...objective }: TrainerOptions): PromptTrainer {
  const onHost = prompts.map((start) => promptOnHost(model, start, objective, microbatches));
  return {
    mostStepsUnderWay: 1,

    async step(steps) {
      const metrics: StepMetrics[] = [];
      for (const [index, prompt] of onHost.entries()) {
        const step = steps[index];
        if (step === undefined) throw new Error(`${steps.length} batches for ${onHost.length} prompts`);
        metrics.push(await prompt.step(step));
      }
      return { metrics: Promise.resolve(metrics) };
    },

    async read() {
      return onHost.map((prompt) => prompt.read());
    },

    dispose() {},
  };
}

interface PromptOnHost {
  step(step: PromptStep): Promise<StepMetrics>;
  read(): TrainedState;
}

function promptOnHost(
  model: FrozenModel,
  start: PromptStart,
  objective: Objective,
  microbatches: number,
): PromptOnHost {
  const optimizer = createOptimizer(start.optimizer, start.prompt.length, start.prompt.width);
  optimizer.restore(start.state);
  let prompt: PromptValues = start.prompt;
  let refused = false;
  return {
    async step({ batch, learningRate }) {
      const parts: LossAndGradient[] = [];
      for (const part of splitBatch(batch, microbatches)) {
        parts.push(await model.lossAndPromptGradient(prompt, part, objective));
      }
      const { loss, targetTokens, promptGradient } = penalised(summed(parts), prompt, start.wayward ?? null);
      const gradientNorm = norm(promptGradient);
      // As on the GPU: what counts is whether the squares are finite in float32.
      refused ||= !Number.isFinite(loss) || !Number.isFinite(Math.fround(gradientNorm ** 2));
      const metrics = { loss, targetTokens, gradientNorm };
      if (refused) return { ...metrics, updateRms: Number.NaN, promptNorm: norm(prompt.values) };

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
      return { ...metrics, updateRms, promptNorm };
    },

    read() {
      return { prompt: { ...prompt, values: prompt.values.slice() }, optimizer: optimizer.state() };
    },
  };
}

/** Of a batch from those of its parts. */
function summed(parts: readonly LossAndGradient[]): LossAndGradient {
  return parts.reduce((sum, part) => ({
    loss: sum.loss + part.loss,
    targetTokens: sum.targetTokens + part.targetTokens,
    promptGradient: sum.promptGradient.map((value, index) => value + (part.promptGradient[index] ?? Number.NaN)),
  }));
}

function penalised(of: LossAndGradient, prompt: PromptValues, wayward: WaywardPenalty | null): LossAndGradient {
  if (wayward === null) return of;
  const { penalty, gradient } = penaltyAndGradient(prompt, wayward);
  const promptGradient = of.promptGradient.map((value, index) => value + (gradient[index] ?? Number.NaN));
  return { ...of, loss: of.loss + penalty, promptGradient };
}

/** Euclidean norm, summed in double precision. */
function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
