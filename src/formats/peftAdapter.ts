/**
 * Prompts as Hugging Face PEFT keeps them (PROMPT_TUNING): `adapter_model.safetensors` with the one tensor
 * `prompt_embeddings`, and `adapter_config.json`. Checked against PEFT 0.21.0.
 *
 * PEFT's default for encoder-decoder models is two "transformer submodules": the tensor then has twice as many rows
 * as virtual tokens, of which T5 uses only the first half. The lab always writes one submodule.
 */
import { LabError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { isJsonObject, ownField, parseJsonBytes } from './json.ts';
import { openSafetensors } from './safetensors.ts';
import { writeSafetensors } from './safetensorsWriter.ts';

const TENSOR = 'prompt_embeddings';

export interface PeftPrompt {
  readonly rows: number;
  readonly width: number;
  /** Row-major `[rows, width]`. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** What `adapter_config.json` says of the prompt. */
export interface PeftConfig {
  readonly virtualTokens: number;
  /** `d_model` of the model; null where the file leaves it to the model. */
  readonly tokenDim: number | null;
  readonly baseModelName: string | null;
}

/**
 * The prompt of an adapter. With its configuration, the rows are checked against it, and of a tensor with two
 * submodules only the rows of the encoder are returned; without, all rows are.
 * @throws LabError `SafetensorsFormat` if the file is damaged or holds anything else; `PromptShape` if tensor and
 * configuration disagree; `FileRead`
 */
export async function readPeftPrompt(source: ByteSource, config?: PeftConfig): Promise<PeftPrompt> {
  const file = await openSafetensors(source);
  const entry = file.entry(TENSOR);
  const others = file.names().filter((name) => name !== TENSOR);
  const [rows, width] = entry?.shape ?? [];
  if (entry === undefined || others.length > 0) {
    const listed = `${others.slice(0, 5).join(', ')}${others.length > 5 ? `, … (${others.length})` : ''}`;
    const found = entry === undefined ? listed || 'no tensors' : `"${TENSOR}" and ${listed}`;
    throw refuse(source.name, 'SafetensorsFormat', found, `the single tensor "${TENSOR}"`);
  }
  if (entry.shape.length !== 2 || rows === undefined || width === undefined) {
    throw refuse(source.name, 'SafetensorsFormat', `shape [${entry.shape.join(', ')}]`, 'rows and columns');
  }
  if (config?.tokenDim != null && config.tokenDim !== width) {
    throw refuse(
      source.name,
      'PromptShape',
      `${width} columns`,
      `${config.tokenDim} (token_dim of adapter_config.json)`,
    );
  }
  const kept = config?.virtualTokens ?? rows;
  if (rows !== kept && rows !== 2 * kept) {
    const expected = `${kept} (num_virtual_tokens of adapter_config.json), or twice that`;
    throw refuse(source.name, 'PromptShape', `${rows} rows`, expected);
  }
  const values = await file.readFloat32(TENSOR);
  return { rows: kept, width, values: values.slice(0, kept * width) };
}

/**
 * Reads `adapter_config.json`.
 * @throws LabError `PromptShape` if it is damaged or not of a PROMPT_TUNING adapter
 */
export function parsePeftConfig(bytes: Uint8Array, name: string): PeftConfig {
  const result = parseJsonBytes(bytes);
  if ('problem' in result) throw refuse(name, 'PromptShape', result.problem, 'a JSON object');
  if (!isJsonObject(result.value)) throw refuse(name, 'PromptShape', 'other JSON', 'a JSON object');
  const field = (key: string) => (isJsonObject(result.value) ? ownField(result.value, key) : undefined);
  if (field('peft_type') !== 'PROMPT_TUNING') {
    throw refuse(name, 'PromptShape', `peft_type ${JSON.stringify(field('peft_type'))}`, '"PROMPT_TUNING"');
  }
  const virtualTokens = field('num_virtual_tokens');
  if (typeof virtualTokens !== 'number' || !Number.isSafeInteger(virtualTokens) || virtualTokens < 1) {
    throw refuse(name, 'PromptShape', `num_virtual_tokens ${JSON.stringify(virtualTokens)}`, 'a whole number above 0');
  }
  const tokenDim = field('token_dim') ?? null;
  if (tokenDim !== null && !(typeof tokenDim === 'number' && Number.isSafeInteger(tokenDim) && tokenDim > 0)) {
    throw refuse(name, 'PromptShape', `token_dim ${JSON.stringify(tokenDim)}`, 'a whole number above 0, or null');
  }
  const baseModelName = field('base_model_name_or_path');
  return { virtualTokens, tokenDim, baseModelName: typeof baseModelName === 'string' ? baseModelName : null };
}

function refuse(name: string, tag: 'SafetensorsFormat' | 'PromptShape', found: string, expected: string): LabError {
  return new LabError({
    tag,
    what: 'This PEFT adapter is no plain soft prompt',
    found,
    expected,
    remedy: 'Export a PROMPT_TUNING adapter with save_pretrained; other PEFT methods are no soft prompts.',
    where: name,
  });
}

/**
 * The two files that `PeftModel.from_pretrained` loads, for the folder of the adapter.
 * @param values row-major `[length, width]`
 * @param baseModelName the model's name on the Hugging Face Hub or its folder, as PEFT shall find it
 */
export function writePeftAdapter(
  values: Float32Array,
  length: number,
  width: number,
  baseModelName: string,
): { path: string; bytes: Uint8Array<ArrayBuffer> }[] {
  // Keys in PEFT's order. Without `num_transformer_submodules: 1`, PEFT expects two rows for every virtual token.
  const config = {
    auto_mapping: null,
    base_model_name_or_path: baseModelName,
    inference_mode: true,
    modules_to_save: null,
    num_attention_heads: null,
    num_layers: null,
    num_transformer_submodules: 1,
    num_virtual_tokens: length,
    peft_type: 'PROMPT_TUNING',
    prompt_tuning_init: 'RANDOM',
    prompt_tuning_init_text: null,
    revision: null,
    task_type: 'SEQ_2_SEQ_LM',
    token_dim: width,
    tokenizer_kwargs: null,
    tokenizer_name_or_path: null,
  };
  return [
    { path: 'adapter_config.json', bytes: new TextEncoder().encode(JSON.stringify(config, null, 2)) },
    { path: 'adapter_model.safetensors', bytes: writeSafetensors([{ name: TENSOR, shape: [length, width], values }]) },
  ];
}
