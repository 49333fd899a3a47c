/** A model's weights on their way to the GPU: never more than a few blocks of them in JavaScript's memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { T5_11_SMALL } from '../../../tests/support/t5Sizes.ts';
import type { TensorCollection } from '../../formats/tensorCollection.ts';
import type { T5Config } from '../config.ts';
import { expectedWeights } from '../weightNames.ts';
import { loadFusedWeights } from './loadFusedWeights.ts';
import { packedWeightBytes } from './weightShapes.ts';

/** 25 million parameters in 100 MB, of which embedding and head hold 42 MB each. */
const CONFIG: T5Config = { ...T5_11_SMALL, vocabSize: 20_500, numLayers: 1, numDecoderLayers: 1 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** Bytes of all array buffers that something still refers to. */
function aliveBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** Tensors without a file: values are made when they are read, and `onRead` is called. */
function madeTensors(onRead: () => void): TensorCollection {
  const shapes = expectedWeights(CONFIG);
  const bytesOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 4);
  return {
    totalBytes: [...shapes.values()].reduce((sum, shape) => sum + bytesOf(shape), 0),
    names: () => [...shapes.keys()],
    entry(name) {
      const shape = shapes.get(name);
      return shape && { name, dtype: 'F32', shape, byteOffset: 0, byteLength: bytesOf(shape) };
    },
    async readFloat32(name, range) {
      onRead();
      const values = new Float32Array(range?.count ?? bytesOf(shapes.get(name) ?? []) / 4);
      for (let i = 0; i < values.length; i++) values[i] = ((i % 251) - 125) / 1000;
      return values;
    },
  };
}

describe('loading weights', () => {
  const gpu = useGpuRunner();

  it.each(['float32', 'int8'] as const)('as %s keeps a few blocks in memory, whatever the model', async (storage) => {
    const before = aliveBytes();
    let peak = 0;
    const progress: number[] = [];
    const tensors = madeTensors(() => {
      peak = Math.max(peak, aliveBytes() - before);
    });
    const options = { storage, maxBufferBytes: 2 ** 27 };
    const weights = await loadFusedWeights(CONFIG, tensors, gpu(), options, ({ loadedBytes }) => {
      progress.push(loadedBytes);
    });
    const largestTensor = CONFIG.vocabSize * CONFIG.dModel * 4;
    expect(peak).toBeLessThan(1.5 * largestTensor);
    // A block as read and packed, and a piece being hashed.
    expect(peak).toBeLessThan(32 * 2 ** 20);
    expect(weights.bytesOnGpu).toBe(packedWeightBytes(CONFIG, storage));
    expect(gpu().buffers.allocatedBytes).toBe(weights.bytesOnGpu);
    expect(progress.length).toBeGreaterThan(30);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(tensors.totalBytes);
    weights.dispose();
    gpu().buffers.trim();
    expect(gpu().buffers.allocatedBytes).toBe(0);
  });
});
