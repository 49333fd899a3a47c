/** What a model asks of its kernels: found by recording a training step and asking what it asked for. */
import { defaultChoices, type KernelChoices } from '../../engine/fused/choices.ts';
import { PlanRecorder } from '../../engine/fused/planRecorder.ts';
import type { DeviceAbilities } from '../../engine/fused/runner.ts';
import type { ModelWork } from '../../engine/fused/tuning/modelContests.ts';
import type { ProductKind } from '../../engine/fused/tuning/productContest.ts';
import { type RowClass, rowClassOf } from '../../engine/fused/tuning/variants.ts';
import type { T5Config } from '../config.ts';
import type { FusedLoadOptions } from './loadFusedWeights.ts';
import { lossAndGradient, type NetworkOptions } from './network.ts';
import { type StepShape, stepInputs } from './stepInputs.ts';
import { placeholder, placeholderWeights } from './weightShapes.ts';

/** A step as people train: only proportions matter, and which class its rows fall into. */
const TRAINING: StepShape = {
  batchSize: 4,
  prompts: 1,
  sequences: 4,
  promptLength: 100,
  inputLength: 64,
  targetLength: 8,
};
/** As many rows as a step of decoding. */
const DECODING: StepShape = {
  batchSize: 8,
  prompts: 1,
  sequences: 8,
  promptLength: 0,
  inputLength: 1,
  targetLength: 1,
};

/** @throws LabError `GpuOutOfMemory` if an array of such a step is larger than the device can bind */
export function modelWork(
  config: T5Config,
  load: FusedLoadOptions,
  options: NetworkOptions,
  device: DeviceAbilities,
): ModelWork {
  const products = new Map<string, { kind: ProductKind; multiplyAddsAStep: number }>();
  const count = (shape: StepShape, classes: readonly RowClass[]) => {
    const defaults = defaultChoices(false);
    const choices: KernelChoices = {
      ...defaults,
      product(asked) {
        const rows = rowClassOf(asked.rows);
        if (rows !== null && classes.includes(rows)) {
          const kind: ProductKind = { ...asked, rows };
          const key = JSON.stringify(kind);
          const multiplyAdds = asked.rows * asked.inner * asked.columns;
          products.set(key, { kind, multiplyAddsAStep: (products.get(key)?.multiplyAddsAStep ?? 0) + multiplyAdds });
        }
        return defaults.product(asked);
      },
    };
    const create = (size: readonly number[]) => placeholder(size, new Set());
    const inputs = stepInputs(shape, config, create);
    const recorder = new PlanRecorder({ ...device, choices });
    lossAndGradient(recorder, placeholderWeights(config, load), shape, inputs, { zLoss: 0 }, options);
  };
  count(TRAINING, ['some', 'many']);
  count(DECODING, ['few']);
  const { batchSize, promptLength, inputLength } = TRAINING;
  const length = promptLength + inputLength;
  const { numHeads, dKv, dModel, numLayers } = config;
  return {
    products: [...products.values()],
    attention: { numHeads, dKv, length, sequencesAStep: batchSize * numLayers },
    // Two norms a layer: before self-attention and before the feed-forward layer.
    norms: { width: dModel, rowsAStep: 2 * numLayers * batchSize * length },
  };
}
