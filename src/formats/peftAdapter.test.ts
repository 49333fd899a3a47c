import { describe, expect, it } from 'vitest';
import { bytesOfBase64, float64OfBase64, readJsonFixture } from '../../tests/support/fixtures.ts';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { bytesSource } from './byteSources.ts';
import { type PeftConfig, parsePeftConfig, readPeftPrompt, writePeftAdapter } from './peftAdapter.ts';
import { type TensorToWrite, writeSafetensors } from './safetensorsWriter.ts';

const fixture = readJsonFixture<{
  files: Record<'adapter_config.json' | 'adapter_model.safetensors', string>;
  length: number;
  width: number;
  baseModelName: string;
  values: string;
}>('formats/peft.json');
const VALUES = Float32Array.from(float64OfBase64(fixture.values));
const MODEL = bytesOfBase64(fixture.files['adapter_model.safetensors']);
const CONFIG = bytesOfBase64(fixture.files['adapter_config.json']);

const read = (bytes: Uint8Array, config?: PeftConfig) => readPeftPrompt(bytesSource('adapter', bytes), config);
const tensor = (name: string, shape: readonly number[]): TensorToWrite => ({
  name,
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
});
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('PEFT adapters', () => {
  it('that PEFT wrote are read', async () => {
    const config = parsePeftConfig(CONFIG, 'adapter_config.json');
    expect(config).toEqual({ virtualTokens: 5, tokenDim: 16, baseModelName: 'google/t5-base-lm-adapt' });
    expect(await read(MODEL, config)).toEqual({ rows: 5, width: 16, values: VALUES });
    expect(await read(MODEL)).toEqual({ rows: 5, width: 16, values: VALUES });
  });

  it("are written with PEFT's own bytes", () => {
    const files = writePeftAdapter(VALUES, fixture.length, fixture.width, fixture.baseModelName);
    const written = Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]));
    expect(written['adapter_model.safetensors']).toEqual(MODEL);
    const parse = (bytes?: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
    // What only PEFT or the model knows is left out or null, which PEFT fills in on loading.
    const { peft_version: _, ...peft } = parse(CONFIG);
    expect(parse(written['adapter_config.json'])).toEqual({ ...peft, num_attention_heads: null, num_layers: null });
    expect(Object.keys(parse(written['adapter_config.json']))).toEqual(Object.keys(peft));
  });

  it('with two submodules give the half that T5 uses', async () => {
    const doubled = writeSafetensors([tensor('prompt_embeddings', [6, 2])]);
    const config = { virtualTokens: 3, tokenDim: 2, baseModelName: null };
    expect(await read(doubled, config)).toEqual({ rows: 3, width: 2, values: Float32Array.of(0, 1, 2, 3, 4, 5) });
    expect((await read(doubled)).rows).toBe(6);
  });

  it.each<[string, TensorToWrite[], RegExp]>([
    ['another tensor', [tensor('lora_A.weight', [2, 2])], /lora_A\.weight.*prompt_embeddings/],
    ['further tensors', [tensor('prompt_embeddings', [2, 2]), tensor('prefix_task_cols', [1, 2])], /prefix_task_cols/],
    ['one axis', [tensor('prompt_embeddings', [4])], /shape \[4\]/],
    ['no tensors', [], /no tensors/],
    ['other rows than its configuration says', [tensor('prompt_embeddings', [5, 2])], /5 rows.*3/],
    ['other columns than its configuration says', [tensor('prompt_embeddings', [3, 4])], /4 columns.*2/],
  ])('with %s are refused', async (_, tensors, message) => {
    const config = { virtualTokens: 3, tokenDim: 2, baseModelName: null };
    await expect(read(writeSafetensors(tensors), config)).rejects.toThrow(message);
  });

  it.each<[string, unknown]>([
    ['LORA', { peft_type: 'LORA', num_virtual_tokens: 3 }],
    ['no number of tokens', { peft_type: 'PROMPT_TUNING' }],
    ['a negative number of tokens', { peft_type: 'PROMPT_TUNING', num_virtual_tokens: -1 }],
    ['a width that is no number', { peft_type: 'PROMPT_TUNING', num_virtual_tokens: 1, token_dim: '16' }],
    ['a list', []],
  ])('with a configuration of %s are refused', (_, config) => {
    expect(() => parsePeftConfig(text(config), 'adapter_config.json')).toThrow(/no plain soft prompt/);
  });

  it('survive 10,000 damages', async () => {
    const model = await surviveMutations({
      inputs: [MODEL],
      count: 10_000,
      seed: 7,
      parse: (bytes) => read(bytes, { virtualTokens: 5, tokenDim: 16, baseModelName: null }),
      check: ({ rows, width, values }) => expect([rows, width, values.length]).toEqual([5, 16, 80]),
    });
    const config = await surviveMutations({
      inputs: [CONFIG],
      count: 10_000,
      seed: 8,
      parse: (bytes) => parsePeftConfig(bytes, 'adapter_config.json'),
      check: ({ virtualTokens, tokenDim }) => {
        expect(virtualTokens).toBeGreaterThan(0);
        expect(tokenDim).not.toBe(0);
      },
    });
    expect(Math.min(model.refused, config.refused)).toBeGreaterThan(1000);
    expect(Math.min(model.parsed, config.parsed)).toBeGreaterThan(300);
  });
});
