/** What to say to a person whose model or training step is larger than the GPU's memory: numbers, and what would fit. */
import { byteSize } from '../../base/byteSize.ts';
import { LabError } from '../../base/errors.ts';
import { WEIGHT_STORAGES, type WeightStorage } from '../../engine/fused/packMatrix.ts';
import type { T5Config } from '../config.ts';
import type { StepShape } from './stepInputs.ts';
import { packedWeightBytes } from './weightShapes.ts';

const CLOSE_TABS = 'Close other tabs and programs that use the GPU.';

/** The error of a model whose weights find no room. */
export function modelTooLarge(config: T5Config, storage: WeightStorage): LabError {
  const bytes = packedWeightBytes(config, storage);
  const smaller = WEIGHT_STORAGES.map((other) => ({ other, bytes: packedWeightBytes(config, other) }))
    .filter((choice) => choice.bytes < bytes)
    .map((choice) => `${choice.other} takes ${byteSize(choice.bytes)}`);
  const advice =
    smaller.length === 0 ? 'Use a smaller model.' : `Store the weights in fewer bytes: ${smaller.join(', ')}.`;
  return new LabError({
    tag: 'GpuOutOfMemory',
    what: 'This model does not fit into the memory of this GPU',
    found: `no room for ${byteSize(bytes)} of ${storage} weights`,
    expected: 'room for the weights, and besides for what a training step computes',
    remedy: `${advice} ${CLOSE_TABS}`,
  });
}

/** Bytes of a step besides the weights; `null` for a step with an array that no buffer can hold. */
export type TransientBytes = (shape: StepShape) => number | null;

/** The error of a step that finds no room beside its model, although its blocks are computed twice. */
export function stepTooLarge(shape: StepShape, weightBytes: number, transientBytes: TransientBytes): LabError {
  const { batchSize, prompts, inputLength } = shape;
  const need = transientBytes(shape);
  const half = (length: number) => Math.ceil(length / 2);
  const choices: [words: string, shape: StepShape][] = [];
  const rowsOfEach = batchSize / prompts;
  if (prompts > 1) {
    const fewer = half(prompts);
    const smaller = fewer * rowsOfEach;
    choices.push([`${fewer} runs at a time`, { ...shape, prompts: fewer, batchSize: smaller, sequences: smaller }]);
  }
  if (rowsOfEach > 1) {
    const smaller = half(rowsOfEach) * prompts;
    const words = `a batch of ${half(rowsOfEach)}${prompts > 1 ? ' for each run' : ''}`;
    choices.push([words, { ...shape, batchSize: smaller, sequences: smaller }]);
  }
  if (inputLength > 1)
    choices.push([`inputs of ${half(inputLength)} tokens`, { ...shape, inputLength: half(inputLength) }]);
  const smaller = choices.flatMap(([words, choice]) => {
    const bytes = transientBytes(choice);
    return bytes === null ? [] : [`${words} would need ${byteSize(bytes)}`];
  });
  const parts =
    rowsOfEach > 1 ? 'More microbatches need as little as smaller batches, and leave the run what it is. ' : '';
  return new LabError({
    tag: 'GpuOutOfMemory',
    what: 'A training step does not fit into the memory of this GPU',
    found:
      need === null
        ? `an array that no buffer of this GPU can hold, in a batch of ${batchSize} with ${inputLength} input tokens`
        : `no room for ${byteSize(need)} beside ${byteSize(weightBytes)} of weights, with every block computed twice`,
    expected: 'room for the largest step of the run',
    remedy: `${sentence(smaller)}${parts}Weights in fewer bytes leave more room. ${CLOSE_TABS}`,
  });
}

function sentence(parts: readonly string[]): string {
  const text = parts.join('; ');
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}. `;
}
