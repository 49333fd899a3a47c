/** Starts from scratch in the order in which they are offered, with their words. */
import type { Draft, MadeInit } from './draftTypes.ts';

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
  return `scratch: ${scratchWords(init)}`;
}

/** What a start from scratch is made of: "class labels". */
export function scratchWords(init: MadeInit): string {
  return SCRATCH_STARTS.find((known) => known.init.kind === init.kind)?.name ?? init.kind;
}

/** The same run with another start: same model, task, recipe and seed, so that only the start makes a difference. */
export function fromScratch(draft: Draft, init: MadeInit): Draft {
  const runName = draft.runName === null ? null : `${draft.runName}, from scratch`;
  return { ...draft, source: { kind: 'scratch', init }, runName };
}
