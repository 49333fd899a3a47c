/** A run as the stores take it, for tests that care about its name, seed and place alone. */
import { parseRunFile } from '../../src/training/runFile.ts';
import type { RunStore } from '../../src/training/runStore.ts';

const HASH = 'a'.repeat(64);

/** `fields` take the place of those of its run file. */
export function newRun(id: string, name: string, fields: object = {}): Parameters<RunStore['createRun']>[0] {
  const json = {
    version: 1,
    name,
    model: 'lab',
    prompt: { length: 1, init: { kind: 'uniform' } },
    task: { train: 'train.tsv', inputs: '{0}', targets: '{1}' },
    steps: 30,
    ...fields,
  };
  const identities = { model: HASH, tokenizer: HASH, trainData: HASH, validationData: HASH, sourcePrompt: null };
  return { id, name, spec: parseRunFile(json, 'run.json'), identities, modelSource: { kind: 'lab' } };
}
