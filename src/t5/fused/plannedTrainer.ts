/**
 * Trains a prompt on the GPU: prompt, averages and progress stay there, each step is one plan from the token ids to the
 * updated prompt, and four numbers a step come back, through a ring of small buffers, while later steps already run.
 */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { averageShapes } from '../../engine/fused/optimizers/averages.ts';
import { PROGRESS_WORDS } from '../../engine/fused/optimizers/commit.ts';
import { type OptimizerSettings, stepRates } from '../../engine/fused/optimizers/rates.ts';
import { type UpdateState, updatePrompt } from '../../engine/fused/optimizers/update.ts';
import type { PlanOptions } from '../../engine/fused/plan.ts';
import type { SlotPool } from '../../engine/fused/slotPool.ts';
import { checkBatch } from '../checkInputs.ts';
import type { PromptValues, TokenBatch } from '../frozenModel.ts';
import type { PromptTrainer, StepMetrics, StepUnderWay, TrainedState, TrainerOptions } from '../promptTrainer.ts';
import type { FusedWeights } from './fusedWeights.ts';
import type { NetworkOptions } from './network.ts';
import { PLANS_KEPT, PlanCache } from './planCache.ts';
import { PlannedStep, type StepEnding, stepShape, targetTokens } from './plannedStep.ts';

/** Enough that the GPU never waits for JavaScript. */
const STEPS_UNDER_WAY = 4;

/** What lives on the GPU from step to step. */
type ResidentState = Omit<UpdateState, 'gradient'>;

export class PlannedTrainer implements PromptTrainer {
  readonly mostStepsUnderWay = STEPS_UNDER_WAY;
  private readonly runner: ImmediateRunner;
  private readonly slots: SlotPool;
  private readonly weights: FusedWeights;
  private readonly optimizer: OptimizerSettings;
  private readonly shape: Pick<PromptValues, 'length' | 'width'>;
  private readonly zLoss: number;
  private readonly options: NetworkOptions & PlanOptions;
  private readonly plans = new PlanCache(PLANS_KEPT);
  private readonly state: ResidentState;
  private readonly ending: StepEnding;
  /** Updates done once everything that was handed over is. */
  private handedOver: number;

  /** The prompt fits the model. Slots are shared with the model's other plans. */
  constructor(
    runner: ImmediateRunner,
    slots: SlotPool,
    weights: FusedWeights,
    { optimizer, prompt, state, zLoss }: TrainerOptions,
    options: NetworkOptions & PlanOptions,
  ) {
    const { length, width, values } = prompt;
    if (length === 0) throw new Error('A prompt of length 0 cannot be trained.');
    this.runner = runner;
    this.slots = slots;
    this.weights = weights;
    this.optimizer = optimizer;
    this.shape = { length, width };
    this.zLoss = zLoss;
    this.options = options;
    this.handedOver = state.step;
    const averages = Object.entries(averageShapes(optimizer.kind, length, width)).map(([name, shape]) => {
      return [name, runner.upload(state.averages[name] ?? new Float32Array(), shape)] as const;
    });
    const rates = stepRates(optimizer, state.step, 0);
    const resident = {
      prompt: runner.upload(values, [length, width]),
      averages: Object.fromEntries(averages),
      rates: runner.upload(rates, [rates.length]),
      progress: runner.upload(Uint32Array.of(state.step, 0), [PROGRESS_WORDS]),
    };
    this.state = resident;
    this.ending = {
      prompt: resident.prompt,
      record: (recorder, loss, gradient) => updatePrompt(recorder, optimizer.kind, { ...resident, gradient }, loss),
    };
  }

  async step(batch: TokenBatch, learningRate: number): Promise<StepUnderWay> {
    const { runner, slots, weights, zLoss, options, ending } = this;
    checkBatch(batch, weights.config);
    const shape = stepShape(this.shape, batch);
    const planned = await this.plans.get(JSON.stringify(shape), () =>
      PlannedStep.create(runner, slots, weights, shape, zLoss, options, ending),
    );
    // Queue writes keep their place between submits: steps under way still have the rates of their own.
    runner.write(this.state.rates, stepRates(this.optimizer, this.handedOver, learningRate));
    const { outputs } = await planned.submit(null, batch);
    this.handedOver += 1;
    return { metrics: outputs.then(([statistics]) => this.metrics(statistics, batch)) };
  }

  async read(): Promise<TrainedState> {
    const { runner, state, shape, optimizer } = this;
    const names = Object.keys(state.averages);
    // All copies are submitted now, before any step that is handed over later.
    const [progress, values = new Float32Array(), ...averages] = await Promise.all(
      [state.progress, state.prompt, ...Object.values(state.averages)].map((array) => runner.read(array)),
    );
    const [step = 0] = new Uint32Array(progress?.buffer ?? new ArrayBuffer());
    return {
      prompt: { ...shape, values },
      optimizer: {
        kind: optimizer.kind,
        step,
        averages: Object.fromEntries(names.map((name, index) => [name, averages[index] ?? new Float32Array()])),
      },
    };
  }

  dispose(): void {
    this.plans.dispose();
    const { averages, ...arrays } = this.state;
    for (const array of [...Object.values(arrays), ...Object.values(averages)]) this.runner.release(array);
  }

  private metrics(statistics: Float32Array | undefined, batch: TokenBatch): StepMetrics {
    const [loss = Number.NaN, gradientSquares = Number.NaN, changeSquares = Number.NaN, promptSquares = Number.NaN] =
      statistics ?? [];
    return {
      loss,
      targetTokens: targetTokens(batch, this.weights.config),
      gradientNorm: Math.sqrt(gradientSquares),
      updateRms: Math.sqrt(changeSquares / (this.shape.length * this.shape.width)),
      promptNorm: Math.sqrt(promptSquares),
    };
  }
}
