/** Run files for tests, whole and least, and what refuses the others. */
import { isLabError, type LabError } from '../../src/base/errors.ts';
import { parseRunFile } from '../../src/training/runFile.ts';

/** With a value in every field of a common run. */
export const EXAMPLE = `{ "version": 1, "name": "sst2 from file", "model": "model", "weights": "float32",
  "prompt": { "length": 20, "init": { "kind": "file", "path": "source.npy" } },
  "task": { "train": "train.tsv", "validation": "train.tsv", "inputs": "sst2 sentence: {sentence}", "targets": "{label}",
            "labels": { "0": "negative", "1": "positive" } },
  "maxInputLength": 48, "maxTargetLength": 4,
  "optimizer": { "kind": "adafactor", "learningRate": 0.3, "weightDecay": 1e-5, "decayRate": 0.8, "clipThreshold": 1, "initialStep": 0 },
  "zLoss": 1e-4, "batchSize": 8, "steps": 20, "shuffle": false, "seed": 0, "evaluateEvery": 10, "checkpointEvery": 10 }`;

/** With nothing that has a default. */
export const MINIMAL = {
  version: 1,
  model: 'lab',
  prompt: { length: 16, init: { kind: 'sampledVocab' } },
  task: { train: 'train.tsv', inputs: '{text}', targets: '{label}' },
  steps: 60,
};

export const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The error with which a file is refused. */
export function refusal(json: unknown): LabError {
  try {
    parseRunFile(json, 'run.json');
  } catch (error) {
    if (isLabError(error, 'RunFile')) return error;
    throw error;
  }
  throw new Error(`was accepted: ${JSON.stringify(json)}`);
}

/** MINIMAL with one value replaced, at a path such as `task.train`. */
export function withValue(path: string, value: unknown): unknown {
  const copy = structuredClone(MINIMAL) as Record<string, unknown>;
  const keys = path.split('.');
  let section = copy;
  for (const key of keys.slice(0, -1)) section = section[key] as Record<string, unknown>;
  section[keys.at(-1)!] = value;
  return copy;
}
