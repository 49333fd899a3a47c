/** A training step (loss and gradient of the prompt) for one shape: as a plan, or run as it comes. */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { Plan, type PlanOptions } from '../../engine/fused/plan.ts';
import { PlanRecorder } from '../../engine/fused/planRecorder.ts';
import type { GpuArray } from '../../engine/fused/runner.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import type { SlotPool } from '../../engine/fused/slotPool.ts';
import type { T5Config } from '../config.ts';
import type { LossAndGradient, PromptValues, TokenBatch } from '../frozenModel.ts';
import { shiftRight } from '../shiftRight.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { lossAndGradient, type NetworkOptions } from './network.ts';
import {
  decoderBias,
  decoderInputs,
  encoderBias,
  encoderInputs,
  releaseArrays,
  type StepInputs,
  type StepShape,
  type Write,
  writeEncoderInputs,
} from './stepInputs.ts';

/** The shape of a training step. */
export function stepShape(prompt: Pick<PromptValues, 'length'>, batch: TokenBatch): StepShape {
  const { batchSize, inputLength, targetLength } = batch;
  return { batchSize, inputLength, targetLength, promptLength: prompt.length, sequences: batchSize };
}

/** Writes what differs from batch to batch. */
function writeBatch(inputs: StepInputs, prompt: PromptValues, batch: TokenBatch, config: T5Config, write: Write): void {
  writeEncoderInputs(inputs, prompt, batch.inputIds, stepShape(prompt, batch), config, write);
  write(inputs.decoderIds, shiftRight(batch.targetIds, batch.batchSize, config.decoderStartTokenId));
  write(inputs.targets, batch.targetIds);
}

/** Arrays for a shape, with what is the same for all its batches written. */
function createInputs(
  weights: FusedWeights,
  shape: StepShape,
  create: (shape: readonly number[]) => GpuArray,
  write: Write,
): StepInputs {
  const { config } = weights;
  const inputs = { ...encoderInputs(shape, config, create), ...decoderInputs(shape, config, create) };
  write(inputs.encoderBias, encoderBias(weights, shape));
  const { targetLength } = shape;
  write(inputs.decoderBias, decoderBias(weights, { queryLength: targetLength, keyLength: targetLength }));
  return inputs;
}

function result(outputs: readonly Float32Array[], batch: TokenBatch, { padTokenId }: T5Config): LossAndGradient {
  const [loss, promptGradient = new Float32Array(0)] = outputs;
  const targetTokens = batch.targetIds.reduce((count, id) => count + (id === padTokenId ? 0 : 1), 0);
  return { loss: loss?.[0] ?? Number.NaN, targetTokens, promptGradient };
}

export class PlannedStep {
  readonly plan: Plan;
  private readonly runner: ImmediateRunner;
  private readonly slots: SlotPool;
  private readonly config: T5Config;
  private readonly inputs: StepInputs;

  private constructor(runner: ImmediateRunner, slots: SlotPool, config: T5Config, inputs: StepInputs, plan: Plan) {
    this.runner = runner;
    this.slots = slots;
    this.config = config;
    this.inputs = inputs;
    this.plan = plan;
  }

  /** Records, compiles and prepares. @throws LabError `GpuOutOfMemory` if an array is too large for the device */
  static async create(
    runner: ImmediateRunner,
    slots: SlotPool,
    weights: FusedWeights,
    shape: StepShape,
    zLoss: number,
    options: NetworkOptions & PlanOptions,
  ): Promise<PlannedStep> {
    const inputs = createInputs(
      weights,
      shape,
      (size) => runner.allocate(size),
      (array, values) => runner.write(array, values),
    );
    try {
      const recorder = new PlanRecorder(runner);
      const { loss, promptGradient } = lossAndGradient(recorder, weights, shape, inputs, zLoss, options);
      const program = recorder.finish(promptGradient === null ? [loss] : [loss, promptGradient]);
      const plan = await Plan.create(runner, slots, program, options);
      return new PlannedStep(runner, slots, weights.config, inputs, plan);
    } catch (error) {
      releaseArrays(runner, inputs);
      throw error;
    }
  }

  /** Prompt and batch have the plan's shape. @throws LabError as `Plan.run` does */
  async run(prompt: PromptValues, batch: TokenBatch): Promise<LossAndGradient> {
    const outputs = await this.slots.whenFree(() => {
      writeBatch(this.inputs, prompt, batch, this.config, (array, values) => this.runner.write(array, values));
      return this.plan.run();
    });
    return result(outputs, batch, this.config);
  }

  dispose(): void {
    this.plan.dispose();
    releaseArrays(this.runner, this.inputs);
  }
}

/** The same step without a plan, dispatch by dispatch: the same bits. @throws LabError as `ImmediateRunner.read` does */
export function runStepImmediately(
  runner: ImmediateRunner,
  weights: FusedWeights,
  prompt: PromptValues,
  batch: TokenBatch,
  zLoss: number,
  options: NetworkOptions,
): Promise<LossAndGradient> {
  return ScopedRunner.use(runner, async (scope) => {
    const shape = stepShape(prompt, batch);
    const write: Write = (array, values) => runner.write(array, values);
    const inputs = createInputs(weights, shape, (size) => scope.allocate(size), write);
    writeBatch(inputs, prompt, batch, weights.config, write);
    const { loss, promptGradient } = lossAndGradient(scope, weights, shape, inputs, zLoss, options);
    const outputs = promptGradient === null ? [loss] : [loss, promptGradient];
    return result(await Promise.all(outputs.map((output) => scope.read(output))), batch, weights.config);
  });
}
