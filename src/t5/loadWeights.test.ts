import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openFixtureTensors, readFixtureConfig } from '../../tests/support/t5Fixtures.ts';
import { startCpuBackend } from '../engine/backend.ts';
import * as tf from '../engine/tf.ts';
import type { TensorCollection } from '../formats/tensorCollection.ts';
import type { T5Config } from './config.ts';
import { loadWeights } from './loadWeights.ts';
import { completeConfig } from './modelTensors.ts';
import { parseT5Config } from './parseConfig.ts';
import { expectedWeights } from './weightNames.ts';

type Stored = Map<string, { shape: readonly number[]; values: Float32Array }>;

/** All tensors of a collection in memory, to be tampered with. */
async function storedTensors(tensors: TensorCollection): Promise<Stored> {
  const stored: Stored = new Map();
  for (const name of tensors.names()) {
    stored.set(name, { shape: tensors.entry(name)?.shape ?? [], values: await tensors.readFloat32(name) });
  }
  return stored;
}

function collection(stored: Stored): TensorCollection {
  const at = (name: string) => {
    const tensor = stored.get(name);
    if (tensor === undefined) throw new Error(`read of ${name}, which is not there`);
    return tensor;
  };
  return {
    names: () => [...stored.keys()].sort(),
    entry: (name) => {
      const tensor = stored.get(name);
      return tensor && { name, dtype: 'F32', shape: tensor.shape, byteOffset: 0, byteLength: tensor.values.byteLength };
    },
    readFloat32: async (name, range) =>
      range === undefined ? at(name).values : at(name).values.slice(range.first, range.first + range.count),
    totalBytes: [...stored.values()].reduce((sum, { values }) => sum + values.byteLength, 0),
  };
}

describe('loadWeights', () => {
  let config: T5Config;
  let original: Stored;
  beforeAll(async () => {
    await startCpuBackend();
    const tensors = await openFixtureTensors('t5-1.1-odd-sharded');
    config = readFixtureConfig('t5-1.1-odd-sharded', tensors);
    original = await storedTensors(tensors);
  });

  /** The outcome of loading after `tamper`; whatever it is, no tensor may stay behind. */
  async function loadAfter(tamper: (stored: Stored) => void) {
    const stored = new Map(original);
    tamper(stored);
    const tensorsBefore = tf.memory().numTensors;
    try {
      const weights = await loadWeights(config, collection(stored), 'float32', () => {});
      weights.dispose();
      return weights;
    } finally {
      expect(tf.memory().numTensors).toBe(tensorsBefore);
    }
  }

  it('counts parameters and bytes, and reports every stored byte as progress', async () => {
    const progress: number[] = [];
    const tensors = collection(original);
    const weights = await loadWeights(config, tensors, 'float32', ({ loadedBytes, totalBytes }) => {
      expect(totalBytes).toBe(tensors.totalBytes);
      progress.push(loadedBytes);
    });
    expect(weights.parameters * 4).toBe(tensors.totalBytes);
    expect(weights.bytesOnGpu).toBe(tensors.totalBytes);
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBe(tensors.totalBytes);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    weights.dispose();
  });

  it('identifies a model by its values and configuration, not by names or order in the file', async () => {
    const { identity } = await loadAfter(() => {});
    expect(identity).toMatch(/^[0-9a-f]{64}$/);
    const reversed = await loadAfter((stored) => {
      const entries = [...stored].reverse();
      stored.clear();
      for (const [name, tensor] of entries) stored.set(name, tensor);
    });
    expect(reversed.identity).toBe(identity);
    const changed = await loadAfter((stored) => {
      const tensor = stored.get('decoder.final_layer_norm.weight')!;
      const values = tensor.values.slice();
      values[3]! += 1e-6;
      stored.set('decoder.final_layer_norm.weight', { ...tensor, values });
    });
    expect(changed.identity).not.toBe(identity);
    const otherEpsilon = await loadWeights(
      { ...config, layerNormEpsilon: 1e-5 },
      collection(original),
      'float32',
      () => {},
    );
    otherEpsilon.dispose();
    expect(otherEpsilon.identity).not.toBe(identity);
  });

  it('takes the embedding under its aliases, beside or instead of its name', async () => {
    const { identity } = await loadAfter(() => {});
    const embedding = original.get('shared.weight')!;
    const beside = await loadAfter((stored) => stored.set('decoder.embed_tokens.weight', embedding));
    const instead = await loadAfter((stored) => {
      stored.delete('shared.weight');
      stored.set('encoder.embed_tokens.weight', embedding);
    });
    expect([beside.identity, instead.identity]).toEqual([identity, identity]);
  });

  it('drops the cross-attention bias that old T5 files hold', async () => {
    const name = 'decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight';
    await loadAfter((stored) => stored.set(name, { shape: [32, 3], values: new Float32Array(96) }));
  });

  it('names what is missing', async () => {
    const name = 'encoder.block.0.layer.0.SelfAttention.q.weight';
    const loading = loadAfter((stored) => stored.delete(name));
    await expect(loading).rejects.toMatchObject({ tag: 'ModelWeights', found: `no ${name}` });
    // All of them at once, without a list of hundreds.
    const all = loadAfter((stored) => stored.clear());
    await expect(all).rejects.toMatchObject({ found: expect.stringMatching(/^no .* and \d+ more$/) });
  });

  it('names what does not belong', async () => {
    const loading = loadAfter((stored) =>
      stored.set('encoder.block.0.layer.0.SelfAttention.q.lora_A', { shape: [1], values: new Float32Array(1) }),
    );
    await expect(loading).rejects.toMatchObject({ tag: 'ModelWeights', found: expect.stringContaining('lora_A') });
  });

  it('refuses any tensor of another shape before it reads one', () => {
    const names = [...expectedWeights(config).keys()];
    return fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { maxLength: 4 }),
        async (name, shape) => {
          fc.pre(shape.join() !== original.get(name)?.shape.join());
          const tampered = new Map(original).set(name, { shape, values: new Float32Array(0) });
          const tensors = { ...collection(tampered), readFloat32: () => Promise.reject(new Error('read too early')) };
          await expect(loadWeights(config, tensors, 'float32', () => {})).rejects.toMatchObject({
            tag: 'ModelWeights',
            where: name,
            found: `[${shape.join(', ')}]`,
          });
        },
      ),
    );
  });

  it('refuses values that are no numbers, and says where', async () => {
    for (const broken of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const loading = loadAfter((stored) => {
        const tensor = stored.get('lm_head.weight')!;
        const values = tensor.values.slice();
        values[20] = broken;
        stored.set('lm_head.weight', { ...tensor, values });
      });
      await expect(loading).rejects.toMatchObject({ where: 'lm_head.weight', found: `${broken} at 20` });
    }
  });
});

describe('completeConfig', () => {
  const without = { entry: () => undefined };
  const entry = { name: 'lm_head.weight', dtype: 'F32', shape: [], byteOffset: 0, byteLength: 0 };
  const withHead = { entry: (name: string) => (name === 'lm_head.weight' ? entry : undefined) };
  const parsed = (tie?: boolean) =>
    parseT5Config({ model_type: 't5', ...(tie === undefined ? {} : { tie_word_embeddings: tie }) }, 'config.json');

  it('ties the head where the weights have none', () => {
    expect(completeConfig(parsed(), without).tiedHead).toBe(true);
    expect(completeConfig(parsed(), withHead).tiedHead).toBe(false);
    expect(completeConfig(parsed(true), withHead).tiedHead).toBe(false);
    expect(completeConfig(parsed(), without)).not.toHaveProperty('requiresOwnHead');
  });

  it('refuses weights without the head that the configuration calls for', () => {
    expect(() => completeConfig(parsed(false), without)).toThrow(expect.objectContaining({ tag: 'ModelWeights' }));
  });
});
