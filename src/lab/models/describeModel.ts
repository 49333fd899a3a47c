/** What a model is, read from its small files: no weights are loaded, and no GPU is needed. */
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import type { T5Config } from '../../t5/config.ts';
import { type ModelFiles, readModelConfig, readModelIdentity } from '../../t5/loadModel.ts';
import { parameterCount, weightBytesByStorage } from '../../training/memoryOfRun.ts';
import { browserModelFiles, labAt } from '../../worker/labFiles.ts';
import type { ModelSource } from '../../worker/protocol.ts';
import { tokenizerOf } from '../tasks/pageTokenizer.ts';

export interface ModelDescription {
  readonly config: T5Config;
  readonly parameters: number;
  readonly weights: readonly { readonly storage: WeightStorage; readonly bytes: number }[];
  readonly tokenizer: {
    readonly pieces: number;
    /** SHA-256 of its file. */
    readonly identity: string;
  };
}

/** @throws LabError of the model's files */
export async function describeModel(source: ModelSource): Promise<ModelDescription> {
  const config = await readModelConfig(filesOf(source));
  const { vocabSize, identity } = await tokenizerOf(source);
  return {
    config,
    parameters: parameterCount(config),
    weights: weightBytesByStorage(config),
    tokenizer: { pieces: vocabSize, identity },
  };
}

/** SHA-256 of configuration and weights; every tensor is read once. @throws LabError of the model's files */
export function hashModel(source: ModelSource): Promise<string> {
  return readModelIdentity(filesOf(source));
}

function filesOf(source: ModelSource): ModelFiles {
  return browserModelFiles(source, labAt(document.baseURI));
}
