/** A checkpoint as the next run's source prompt. */
import type { ShownCheckpoint } from '../run/runsStore.ts';
import { chooseSource } from './draftStore.ts';
import type { PromptSource } from './draftTypes.ts';

interface NamedRun {
  readonly id: string;
  readonly name: string;
}

/** Puts the checkpoint into the sentence: "topic from scratch, step 20". */
export function chooseCheckpoint(run: NamedRun, checkpoint: ShownCheckpoint): void {
  chooseSource(sourceOfCheckpoint(run, checkpoint));
}

/** The checkpoint as the sentence's first noun. */
export function sourceOfCheckpoint({ id, name }: NamedRun, { step, prompt }: ShownCheckpoint): PromptSource {
  return {
    kind: 'prompt',
    name: `${name}, step ${step}`,
    prompt,
    init: { kind: 'checkpoint', run: id, step },
    changes: [],
  };
}
