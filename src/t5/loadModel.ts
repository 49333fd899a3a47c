/** From a model folder in Hugging Face layout to a model that answers: configuration, weights, tokenizer. */
import { LabError } from '../base/errors.ts';
import type { WeightStorage } from '../engine/fused/packMatrix.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { parseJsonBytes } from '../formats/json.ts';
import { openSafetensors } from '../formats/safetensors.ts';
import { openShardedSafetensors } from '../formats/safetensorsIndex.ts';
import type { TensorCollection } from '../formats/tensorCollection.ts';
import { readTokenizer } from '../tokenizers/readTokenizer.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { T5Config } from './config.ts';
import type { ExecutableModel, ModelExecutor } from './modelExecutor.ts';
import { completeConfig, type LoadProgress, openModelTensors } from './modelTensors.ts';
import { type ParsedConfig, parseT5Config } from './parseConfig.ts';

/** The files of a model folder, wherever it is. */
export interface ModelFiles {
  /** For messages and labels: the folder's name. */
  readonly name: string;
  /** A file by its path in the folder, or null if there is none. @throws LabError `FileRead` */
  open(path: string): Promise<ByteSource | null>;
}

export interface LoadedFrozenModel extends ExecutableModel {
  readonly tokenizer: Tokenizer;
}

// Far above what any T5 has, far below what could hurt; the weights themselves are read by ranges.
const MAX_CONFIG_BYTES = 2 ** 20;
const MAX_INDEX_BYTES = 2 ** 25;
const MAX_TOKENIZER_BYTES = 2 ** 26;

/**
 * Reads the folder and hands the weights to `executor`, to be kept as `storage`.
 * @throws LabError `FileMissing` naming what the folder lacks; `ModelConfig`, `ModelWeights`, `SafetensorsFormat`,
 * `TokenizerFormat` for files that do not fit; `FileRead`, `GpuOutOfMemory`, `DeviceLost`
 */
export async function loadFrozenModel(
  files: ModelFiles,
  executor: ModelExecutor,
  storage: WeightStorage,
  onProgress: LoadProgress,
): Promise<LoadedFrozenModel> {
  const parsed = await readConfig(files);
  // The tokenizer before the weights: it is small, and a folder without one should say so at once.
  const tokenizer = await readModelTokenizer(files, parsed);
  const tensors = await openTensors(files);
  return { ...(await executor(completeConfig(parsed, tensors), tensors, storage, onProgress)), tokenizer };
}

/**
 * The folder's configuration, without its weights where there are none: then the head is taken to be tied unless the
 * configuration says otherwise.
 * @throws LabError as `loadFrozenModel` does
 */
export async function readModelConfig(files: ModelFiles): Promise<T5Config> {
  const parsed = await readConfig(files);
  const weightFiles = ['model.safetensors', 'model.safetensors.index.json'];
  for (const path of weightFiles) {
    if ((await files.open(path)) !== null) return completeConfig(parsed, await openTensors(files));
  }
  const { requiresOwnHead, ...config } = parsed;
  return { ...config, tiedHead: !requiresOwnHead };
}

/**
 * What the folder's model says of itself (`FrozenModel.identity`), without a GPU: every tensor is read once and hashed.
 * @throws LabError as `loadFrozenModel` does, but for the tokenizer and the GPU
 */
export async function readModelIdentity(files: ModelFiles): Promise<string> {
  const parsed = await readConfig(files);
  const tensors = await openTensors(files);
  const model = openModelTensors(completeConfig(parsed, tensors), tensors, () => {});
  for (const name of model.shapes.keys()) await model.read(name);
  return model.identity();
}

/** The folder's tokenizer, without its weights. @throws LabError `FileMissing`, `ModelConfig`, `TokenizerFormat`, `FileRead` */
export async function readModelTokenizer(files: ModelFiles, parsed?: ParsedConfig): Promise<Tokenizer> {
  const { vocabSize } = parsed ?? (await readConfig(files));
  const source = await required(files, ['spiece.model', 'tokenizer.json']);
  return readTokenizer(await readWhole(source, MAX_TOKENIZER_BYTES), { modelVocabSize: vocabSize });
}

/** The folder's configuration as it stands. @throws LabError `FileMissing`, `ModelConfig`, `FileRead` */
export async function readConfig(files: ModelFiles): Promise<ParsedConfig> {
  const configSource = await required(files, ['config.json']);
  const parsedJson = parseJsonBytes(await readWhole(configSource, MAX_CONFIG_BYTES));
  if ('problem' in parsedJson) {
    throw new LabError({
      tag: 'ModelConfig',
      where: configSource.name,
      what: 'The model configuration is no JSON',
      found: parsedJson.problem,
      expected: 'a config.json of transformers',
      remedy: 'Download the model folder again.',
    });
  }
  return parseT5Config(parsedJson.value, configSource.name);
}

/** The weights of one file, or of shards with an index. @throws LabError `FileMissing`, `ModelWeights`, `SafetensorsFormat` */
export async function openTensors(files: ModelFiles): Promise<TensorCollection> {
  const single = await files.open('model.safetensors');
  if (single !== null) return openSafetensors(single);
  const index = await files.open('model.safetensors.index.json');
  if (index !== null) {
    const bytes = await readWhole(index, MAX_INDEX_BYTES);
    return openShardedSafetensors(bytes, (path) => required(files, [path]));
  }
  if ((await files.open('pytorch_model.bin')) !== null) {
    throw new LabError({
      tag: 'ModelWeights',
      where: files.name,
      what: 'The weights are in PyTorch’s pickle format, which can run code and is not read here',
      found: 'pytorch_model.bin',
      expected: 'model.safetensors',
      remedy:
        'Convert them once in Python: T5ForConditionalGeneration.from_pretrained(folder).save_pretrained(folder), or download the model’s safetensors file.',
    });
  }
  return missing(files, ['model.safetensors', 'model.safetensors.index.json']);
}

/** The first of `paths` that is there. @throws LabError `FileMissing` if none is */
async function required(files: ModelFiles, paths: readonly string[]): Promise<ByteSource> {
  for (const path of paths) {
    const source = await files.open(path);
    if (source !== null) return source;
  }
  return missing(files, paths);
}

function missing(files: ModelFiles, paths: readonly string[]): never {
  throw new LabError({
    tag: 'FileMissing',
    where: files.name,
    what: 'A file of the model folder is missing',
    found: `no ${paths.join(' and no ')}`,
    expected: 'config.json, model.safetensors (or shards with an index), and spiece.model or tokenizer.json',
    remedy: 'Give the whole folder, as transformers saves it.',
  });
}

async function readWhole(source: ByteSource, maximumBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (source.size > maximumBytes) {
    throw new LabError({
      tag: 'FileRead',
      where: source.name,
      what: 'This file of the model folder is far too large',
      found: `${source.size} bytes`,
      expected: `at most ${maximumBytes} bytes`,
      remedy: 'Check that it is the file that its name says.',
    });
  }
  return source.read(0, source.size);
}
