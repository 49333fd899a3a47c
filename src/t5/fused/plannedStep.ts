/** A training step (loss and gradient of the prompt) for one shape: as a plan, or run as it comes. */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { Plan, type PlanOptions } from '../../engine/fused/plan.ts';
import { PlanRecorder } from '../../engine/fused/planRecorder.ts';
import type { GpuArray, Runner } from '../../engine/fused/runner.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import type { SlotPool } from '../../engine/fused/slotPool.ts';
import type { T5Config } from '../config.ts';
import { keysOfBatch } from '../dropout.ts';
import type { LossAndGradient, Objective, PromptValues, TokenBatch } from '../frozenModel.ts';
import { PLAIN_FORM } from '../promptForm.ts';
import { shiftRight } from '../shiftRight.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { lossAndGradient, type NetworkOptions } from './network.ts';
import {
  decoderBias,
  encoderBias,
  releaseArrays,
  type StepInputs,
  type StepShape,
  stepInputs,
  type Write,
  writeEncoderInputs,
} from './stepInputs.ts';

/** The shape of a training step on a batch of so many prompts, equally many rows for each. */
export function stepShape(
  prompt: Omit<PromptValues, 'values'>,
  batch: TokenBatch,
  { dropoutRate = 0 }: Objective,
  prompts = 1,
): StepShape {
  const { batchSize, inputLength, targetLength } = batch;
  const { length: promptLength, form = PLAIN_FORM } = prompt;
  return { batchSize, prompts, inputLength, targetLength, promptLength, sequences: batchSize, form, dropoutRate };
}

/** Writes what differs from batch to batch. */
function writeBatch(
  inputs: StepInputs,
  shape: StepShape,
  prompt: PromptValues | null,
  batch: TokenBatch,
  config: T5Config,
  write: Write,
): void {
  writeEncoderInputs(inputs, prompt && [prompt], batch.inputIds, shape, config, write);
  write(inputs.decoderIds, shiftRight(batch.targetIds, batch.batchSize, config.decoderStartTokenId));
  write(inputs.targets, batch.targetIds);
  const keys = keysOfBatch(batch, shape.dropoutRate ?? 0);
  if (inputs.dropoutKeys !== null && keys !== null) write(inputs.dropoutKeys, keys);
}

/** Arrays for a shape, with what is the same for all its batches written. The prompts' may be there already. */
function createInputs(
  weights: FusedWeights,
  shape: StepShape,
  create: (shape: readonly number[]) => GpuArray,
  write: Write,
  prompts?: GpuArray,
): StepInputs {
  const { config } = weights;
  const inputs = stepInputs(shape, config, create, prompts);
  write(inputs.encoderBias, encoderBias(weights, shape));
  const { targetLength } = shape;
  write(inputs.decoderBias, decoderBias(weights, { queryLength: targetLength, keyLength: targetLength }));
  return inputs;
}

function result(outputs: readonly Float32Array[], batch: TokenBatch, config: T5Config): LossAndGradient {
  const [loss, promptGradient = new Float32Array(0)] = outputs;
  return { loss: loss?.[0] ?? Number.NaN, targetTokens: targetTokens(batch, config), promptGradient };
}

/** Target tokens of a batch that are not padding. */
export function targetTokens({ targetIds }: TokenBatch, { padTokenId }: T5Config): number {
  return targetIds.reduce((count, id) => count + (id === padTokenId ? 0 : 1), 0);
}

/** What a plan does with losses and gradients, in place of giving them to the host. */
export interface StepEnding {
  /** The prompts that the step reads and the ending may change, `[N, P, dModel]`. They stay their owner's. */
  readonly prompts: GpuArray;
  /** Returns what is read after each run. */
  record(runner: Runner, losses: GpuArray, promptGradients: GpuArray): readonly GpuArray[];
}

export class PlannedStep {
  readonly plan: Plan;
  private readonly runner: ImmediateRunner;
  private readonly slots: SlotPool;
  private readonly config: T5Config;
  private readonly shape: StepShape;
  private readonly inputs: StepInputs;
  private readonly ending: StepEnding | null;

  private constructor(
    runner: ImmediateRunner,
    slots: SlotPool,
    config: T5Config,
    shape: StepShape,
    inputs: StepInputs,
    ending: StepEnding | null,
    plan: Plan,
  ) {
    this.runner = runner;
    this.slots = slots;
    this.config = config;
    this.shape = shape;
    this.inputs = inputs;
    this.ending = ending;
    this.plan = plan;
  }

  /**
   * Records, compiles and prepares. With an ending, use `submit`, else `run`.
   * @throws LabError `GpuOutOfMemory` if an array is too large for the device
   */
  static async create(
    runner: ImmediateRunner,
    slots: SlotPool,
    weights: FusedWeights,
    shape: StepShape,
    objective: Objective,
    options: NetworkOptions & PlanOptions,
    ending: StepEnding | null = null,
  ): Promise<PlannedStep> {
    const inputs = createInputs(
      weights,
      shape,
      (size) => runner.allocate(size),
      (array, values) => runner.write(array, values),
      ending?.prompts,
    );
    try {
      const recorder = new PlanRecorder(runner);
      const { loss, promptGradient } = lossAndGradient(recorder, weights, shape, inputs, objective, options);
      const program = recorder.finish(stepOutputs(recorder, loss, promptGradient, ending));
      const plan = await Plan.create(runner, slots, program, options);
      return new PlannedStep(runner, slots, weights.config, shape, inputs, ending, plan);
    } catch (error) {
      releaseInputs(runner, inputs, ending);
      throw error;
    }
  }

  /** Prompt and batch have the plan's shape. @throws LabError as `Plan.run` does */
  async run(prompt: PromptValues, batch: TokenBatch): Promise<LossAndGradient> {
    const { outputs } = await this.submit(prompt, batch);
    return result(await outputs, batch, this.config);
  }

  /**
   * Submits one run, as soon as the slots are free; then several may be under way, and the GPU keeps their order. `outputs`
   * is what the plan's outputs hold at its end. @throws LabError as `Plan.run` does
   * @param prompt null if prompts are the ending's
   */
  submit(prompt: PromptValues | null, batch: TokenBatch): Promise<{ readonly outputs: Promise<Float32Array[]> }> {
    const { runner, slots, inputs, shape, config } = this;
    return slots.alone(async () => {
      // The inputs are this run's own only if nothing comes between writing and submitting.
      await this.plan.reserve();
      writeBatch(inputs, shape, prompt, batch, config, (array, values) => runner.write(array, values));
      return { outputs: this.plan.run() };
    });
  }

  dispose(): void {
    this.plan.dispose();
    releaseInputs(this.runner, this.inputs, this.ending);
  }
}

function stepOutputs(
  runner: Runner,
  loss: GpuArray,
  promptGradient: GpuArray | null,
  ending: StepEnding | null,
): readonly GpuArray[] {
  if (promptGradient === null) return [loss];
  return ending === null ? [loss, promptGradient] : ending.record(runner, loss, promptGradient);
}

/** The ending's prompts stay their owner's. */
function releaseInputs(runner: ImmediateRunner, inputs: StepInputs, ending: StepEnding | null): void {
  releaseArrays(runner, ending === null ? inputs : { ...inputs, prompts: null });
}

/** The same step without a plan, dispatch by dispatch: the same bits. @throws LabError as `ImmediateRunner.read` does */
export function runStepImmediately(
  runner: ImmediateRunner,
  weights: FusedWeights,
  prompt: PromptValues,
  batch: TokenBatch,
  objective: Objective,
  options: NetworkOptions,
): Promise<LossAndGradient> {
  return ScopedRunner.use(runner, async (scope) => {
    const shape = stepShape(prompt, batch, objective);
    const write: Write = (array, values) => runner.write(array, values);
    const inputs = createInputs(weights, shape, (size) => scope.allocate(size), write);
    writeBatch(inputs, shape, prompt, batch, weights.config, write);
    const { loss, promptGradient } = lossAndGradient(scope, weights, shape, inputs, objective, options);
    const outputs = promptGradient === null ? [loss] : [loss, promptGradient];
    return result(await Promise.all(outputs.map((output) => scope.read(output))), batch, weights.config);
  });
}
