/** Starts from scratch in the order in which they are offered, with their words. */
import type { MadeInit } from './draftTypes.ts';

export interface ScratchStart {
  readonly init: MadeInit;
  /** The noun of the sentence. */
  readonly name: string;
  readonly description: string;
}

export const SCRATCH_STARTS: readonly ScratchStart[] = [
  {
    init: { kind: 'classLabels' },
    name: 'class labels',
    description: 'One row a label word of the task, the rest sampled from the vocabulary.',
  },
  {
    init: { kind: 'sampledVocab' },
    name: 'sampled words',
    description: 'Embeddings of words drawn from the 5,000 most frequent.',
  },
  { init: { kind: 'uniform' }, name: 'uniform noise', description: 'Uniform random numbers, as T5X draws them.' },
  {
    init: { kind: 'text', text: '' },
    name: 'a text',
    description: 'Embeddings of the words of a text that you write.',
  },
];

/** The noun for a start from scratch: "scratch: class labels". */
export function scratchName(init: MadeInit): string {
  const start = SCRATCH_STARTS.find((known) => known.init.kind === init.kind);
  return `scratch: ${start?.name ?? init.kind}`;
}
