/**
 * Trains prompts on the GPU: prompts, averages and progress stay there, each step is one plan from the token ids to the
 * updated prompts, and four numbers a prompt come back, through a ring of small buffers, while later steps already run.
 * A step in microbatches is as many plans, of which all but the last only add to sums.
 * The plan of many prompts has the dispatches of the plan of one.
 */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { addToSums, takeSums } from '../../engine/fused/optimizers/accumulate.ts';
import { updatePrompts } from '../../engine/fused/optimizers/update.ts';
import { addWaywardPenalty } from '../../engine/fused/optimizers/wayward.ts';
import type { PlanOptions } from '../../engine/fused/plan.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
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
import { splitBatch } from '../splitBatch.ts';
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
  private readonly microbatches: number;
  /** Of the microbatches of a step before the last; null if there are none. */
  private readonly sums: StepSums | null;
  /** What follows the gradient of the last microbatch, or of the only one. */
  private readonly ending: StepEnding;
  /** What follows that of the others. */
  private readonly adding: StepEnding;

  /** The prompts fit the model. Slots are shared with the model's other plans. */
  constructor(
    runner: ImmediateRunner,
    slots: SlotPool,
    weights: FusedWeights,
    { prompts, microbatches = 1, ...objective }: TrainerOptions,
    options: NetworkOptions & PlanOptions,
  ) {
    const resident = new ResidentPrompts(runner, prompts);
    this.runner = runner;
    this.slots = slots;
    this.weights = weights;
    this.objective = objective;
    this.options = options;
    this.resident = resident;
    this.microbatches = microbatches;
    this.sums = microbatches === 1 ? null : zeroSums(runner, resident);
    this.ending = {
      prompts: resident.arrays.prompts,
      record: (recorder, losses, gradients) => this.recordUpdate(recorder, losses, gradients),
    };
    this.adding = {
      prompts: resident.arrays.prompts,
      record: (recorder, losses, gradients) => this.recordSums(recorder, losses, gradients),
    };
  }

  async step(steps: readonly PromptStep[]): Promise<StepUnderWay> {
    const { weights, resident } = this;
    const batches = steps.map(({ batch }) => batch);
    for (const batch of batches) checkBatch(batch, weights.config);
    requireAlike(batches, resident.count);
    // Queue writes keep their place between submits: steps under way still have the rates of their own.
    resident.beginStep(steps.map(({ learningRate }) => learningRate));
    const parts = batches.map((batch) => splitBatch(batch, this.microbatches));
    for (let part = 0; part < this.microbatches - 1; part++) {
      const { outputs } = await this.submit(
        parts.flatMap((ofPrompt) => ofPrompt[part] ?? []),
        this.adding,
      );
      // Whoever waits for the last part hears of a failure.
      outputs.catch(() => {});
    }
    const { outputs } = await this.submit(
      parts.flatMap((ofPrompt) => ofPrompt.at(-1) ?? []),
      this.ending,
    );
    resident.endStep();
    return {
      metrics: outputs.then(([statistics]) => batches.map((each, n) => this.metrics(statistics, n, each))),
      // A device that is lost says so by `metrics`.
      computed: this.runner.device.queue.onSubmittedWorkDone().catch(() => {}),
    };
  }

  /** Submits the network on a batch of each prompt, and what comes after it. */
  private async submit(batches: readonly TokenBatch[], ending: StepEnding) {
    const { runner, slots, weights, objective, options, resident } = this;
    const batch = joinBatches(batches, weights.config.padTokenId);
    const shape = stepShape(resident.shape, batch, objective, resident.count);
    const planned = await this.plans.get(JSON.stringify([shape, ending === this.ending]), () =>
      PlannedStep.create(runner, slots, weights, shape, objective, options, ending),
    );
    return planned.submit(null, batch);
  }

  private recordSums(recorder: Runner, losses: GpuArray, gradients: GpuArray): GpuArray[] {
    if (this.sums === null) throw new Error('A step of one part has no others.');
    addToSums(recorder, this.sums.losses, losses);
    addToSums(recorder, this.sums.gradients, gradients);
    return [];
  }

  private recordUpdate(recorder: Runner, losses: GpuArray, gradients: GpuArray): GpuArray[] {
    const { resident, sums } = this;
    if (sums !== null) {
      takeSums(recorder, sums.losses, losses);
      takeSums(recorder, sums.gradients, gradients);
    }
    const { arrays, kind, wayward } = resident;
    if (wayward !== null) addWaywardPenalty(recorder, wayward, arrays.prompts, gradients, losses);
    return [updatePrompts(recorder, kind, { ...arrays, gradients }, losses)];
  }

  read(): Promise<TrainedState[]> {
    return this.resident.read();
  }

  dispose(): void {
    this.plans.dispose();
    this.resident.dispose();
    for (const array of Object.values(this.sums ?? {})) this.runner.release(array);
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

/** Of the losses `[N]` and the prompts' gradients `[N, P, D]`. */
interface StepSums {
  readonly losses: GpuArray;
  readonly gradients: GpuArray;
}

function zeroSums(runner: ImmediateRunner, { count, arrays }: ResidentPrompts): StepSums {
  const { shape } = arrays.prompts;
  return {
    losses: runner.upload(new Float32Array(count), [count]),
    gradients: runner.upload(new Float32Array(shape.reduce((product, size) => product * size)), shape),
  };
}

/** @throws Error unless there is a batch for each prompt, all of one size: that is a fault of the caller */
function requireAlike(batches: readonly TokenBatch[], prompts: number): void {
  if (batches.length !== prompts) throw new Error(`${batches.length} batches for ${prompts} prompts`);
  const sizes = new Set(batches.map(({ batchSize }) => batchSize));
  if (sizes.size > 1) throw new Error(`Batches of ${[...sizes].join(' and ')} examples in one step`);
}
