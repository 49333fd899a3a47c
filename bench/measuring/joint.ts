/**
 * What training several prompts in one batch costs, beside one prompt with a batch of the same size: the same model in
 * the same page, a step of the one after a step of the other, so that whatever else the machine does meets both.
 */
import { openGpu } from '../../src/engine/device.ts';
import type { PromptValues, TokenBatch } from '../../src/t5/frozenModel.ts';
import type { PromptTrainer } from '../../src/t5/promptTrainer.ts';
import { engineExecutor } from '../implementations/engine.ts';
import { ADAM } from '../implementations/implementation.ts';
import { adamTrainer } from '../implementations/promptTraining.ts';
import { SHAPES } from '../shapes.ts';
import { syntheticProblem } from '../syntheticProblem.ts';
import { GpuActivity } from './gpuActivity.ts';
import type { JointMeasurement, JointRequest, StepCost } from './measurement.ts';
import { median } from './median.ts';

/** Rounds of one step each, unless others are asked for. */
const ROUNDS = 10;

/** `cpuSeconds` is the processor time that everything which takes part has used, null where nobody can tell. */
export async function measureJoint(
  { shape: shapeName, batchSize, prompts, storage, timedSteps }: JointRequest,
  cpuSeconds: () => Promise<number | null>,
): Promise<JointMeasurement> {
  const activity = new GpuActivity();
  const problem = syntheticProblem(SHAPES[shapeName], batchSize);
  const execute = engineExecutor(await openGpu(), 'auto');
  const { model } = await execute(problem.shape.config, problem.tensors, storage, () => {});
  const training = [1, prompts].map((count) => ({
    batches: splitRows(problem.batch, count),
    trainer: adamTrainer(model, new Array<PromptValues>(count).fill(problem.prompt)),
    costs: [] as StepCost[],
  }));

  const takeStep = async (trainer: PromptTrainer, batches: readonly TokenBatch[]): Promise<StepCost> => {
    const [dispatches, cpuBefore, started] = [activity.dispatches, await cpuSeconds(), performance.now()];
    const { metrics } = await trainer.step(batches.map((batch) => ({ batch, learningRate: ADAM.learningRate })));
    await metrics;
    const seconds = (performance.now() - started) / 1000;
    const cpuAfter = await cpuSeconds();
    return {
      seconds,
      cpuSeconds: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
      dispatches: activity.dispatches - dispatches,
    };
  };

  // Compilation and uploads happen in the first step of each.
  for (const { trainer, batches } of training) await takeStep(trainer, batches);
  for (let round = 0; round < (timedSteps ?? ROUNDS); round++) {
    // Who goes first changes, so that neither always follows the other.
    const inTurn = round % 2 === 0 ? training : [...training].reverse();
    for (const { trainer, batches, costs } of inTurn) costs.push(await takeStep(trainer, batches));
  }
  const [one, each] = training.map(({ costs }) => typicalCost(costs));
  if (one === undefined || each === undefined) throw new Error('Nothing was trained.');
  return { shape: shapeName, batch: batchSize, prompts, one, joint: each };
}

/** Equally many rows of the batch in each part. @throws Error if that cannot be */
function splitRows(batch: TokenBatch, parts: number): TokenBatch[] {
  const { batchSize, inputLength, targetLength, inputIds, targetIds } = batch;
  const rows = batchSize / parts;
  if (!Number.isInteger(rows)) throw new Error(`A batch of ${batchSize} cannot be shared by ${parts} prompts.`);
  return Array.from({ length: parts }, (_, part) => ({
    batchSize: rows,
    inputLength,
    targetLength,
    inputIds: inputIds.slice(part * rows * inputLength, (part + 1) * rows * inputLength),
    targetIds: targetIds.slice(part * rows * targetLength, (part + 1) * rows * targetLength),
  }));
}

function typicalCost(costs: readonly StepCost[]): StepCost {
  const cpu = costs.flatMap(({ cpuSeconds }) => (cpuSeconds === null ? [] : [cpuSeconds]));
  return {
    seconds: median(costs.map(({ seconds }) => seconds)),
    cpuSeconds: cpu.length === 0 ? null : median(cpu),
    dispatches: median(costs.map(({ dispatches }) => dispatches)),
  };
}
