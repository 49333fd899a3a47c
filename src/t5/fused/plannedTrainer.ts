/**
 * Trains prompts on the GPU: prompts, averages and progress stay there, each step is one plan from the token ids to the
 * updated prompts, and four numbers a prompt come back, through a ring of small buffers, while later steps already run.
 * The plan of many prompts has the dispatches of the plan of one.
 */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { updatePrompts } from '../../engine/fused/optimizers/update.ts';
import type { PlanOptions } from '../../engine/fused/plan.ts';
import type { SlotPool } from '../../engine/fused/slotPool.ts';
import { checkBatch } from '../checkInputs.ts';
import type { Objective, TokenBatch } from '../frozenModel.ts';
import { joinBatches } from '../joinBatches.ts';
import type {
  PromptStep,
  PromptTrainer,
  StepMetrics,
  StepUnderWay,
  TrainedState,
  TrainerOptions,
} from '../promptTrainer.ts';
import type { FusedWeights } from './fusedWeights.ts';
import type { NetworkOptions } from './network.ts';
import { PLANS_KEPT, PlanCache } from './planCache.ts';
import { PlannedStep, type StepEnding, stepShape, targetTokens } from './plannedStep.ts';
import { ResidentPrompts } from './residentPrompts.ts';

/** Enough that the GPU never waits for JavaScript. */
const STEPS_UNDER_WAY = 4;

export class PlannedTrainer implements PromptTrainer {
  readonly mostStepsUnderWay = STEPS_UNDER_WAY;
  private readonly runner: ImmediateRunner;
  private readonly slots: SlotPool;
  private readonly weights: FusedWeights;
  private readonly objective: Objective;
  private readonly options: NetworkOptions & PlanOptions;
  private readonly plans = new PlanCache(PLANS_KEPT);
  private readonly resident: ResidentPrompts;
  private readonly ending: StepEnding;

  /** The prompts fit the model. Slots are shared with the model's other plans. */
  constructor(
    runner: ImmediateRunner,
    slots: SlotPool,
    weights: FusedWeights,
    { prompts, ...objective }: TrainerOptions,
    options: NetworkOptions & PlanOptions,
  ) {
    const resident = new ResidentPrompts(runner, prompts);
    this.runner = runner;
    this.slots = slots;
    this.weights = weights;
    this.objective = objective;
    this.options = options;
    this.resident = resident;
    this.ending = {
      prompts: resident.arrays.prompts,
      record: (recorder, losses, gradients) =>
        updatePrompts(recorder, resident.kind, { ...resident.arrays, gradients }, losses),
    };
  }

  async step(steps: readonly PromptStep[]): Promise<StepUnderWay> {
    const { runner, slots, weights, objective, options, ending, resident } = this;
    const batches = steps.map(({ batch }) => batch);
    for (const batch of batches) checkBatch(batch, weights.config);
    requireAlike(batches, resident.count);
    const batch = joinBatches(batches, weights.config.padTokenId);
    const shape = stepShape(resident.shape, batch, resident.count);
    const planned = await this.plans.get(JSON.stringify(shape), () =>
      PlannedStep.create(runner, slots, weights, shape, objective, options, ending),
    );
    // Queue writes keep their place between submits: steps under way still have the rates of their own.
    resident.beginStep(steps.map(({ learningRate }) => learningRate));
    const { outputs } = await planned.submit(null, batch);
    resident.endStep();
    return { metrics: outputs.then(([statistics]) => batches.map((each, n) => this.metrics(statistics, n, each))) };
  }

  read(): Promise<TrainedState[]> {
    return this.resident.read();
  }

  dispose(): void {
    this.plans.dispose();
    this.resident.dispose();
  }

  /** Of prompt n; `statistics` are `[N, 4]`. */
  private metrics(statistics: Float32Array | undefined, n: number, batch: TokenBatch): StepMetrics {
    const [loss = Number.NaN, gradientSquares = Number.NaN, changeSquares = Number.NaN, promptSquares = Number.NaN] =
      statistics?.subarray(4 * n, 4 * n + 4) ?? [];
    const { length, width } = this.resident.shape;
    return {
      loss,
      targetTokens: targetTokens(batch, this.weights.config),
      gradientNorm: Math.sqrt(gradientSquares),
      updateRms: Math.sqrt(changeSquares / (length * width)),
      promptNorm: Math.sqrt(promptSquares),
    };
  }
}

/** @throws Error unless there is a batch for each prompt, all of one size: that is a fault of the caller */
function requireAlike(batches: readonly TokenBatch[], prompts: number): void {
  if (batches.length !== prompts) throw new Error(`${batches.length} batches for ${prompts} prompts`);
  const sizes = new Set(batches.map(({ batchSize }) => batchSize));
  if (sizes.size > 1) throw new Error(`Batches of ${[...sizes].join(' and ')} examples in one step`);
}
