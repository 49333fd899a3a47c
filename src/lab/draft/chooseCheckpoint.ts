/** A checkpoint as the next run's source prompt. */
import type { ShownCheckpoint } from '../run/runsStore.ts';
import { chooseSource } from './draftStore.ts';

/** Puts the checkpoint into the sentence: "topic from scratch, step 20". */
export function chooseCheckpoint(
  run: { readonly id: string; readonly name: string },
  checkpoint: ShownCheckpoint,
): void {
  const { step, prompt } = checkpoint;
  chooseSource({
    kind: 'prompt',
    name: `${run.name}, step ${step}`,
    prompt,
    init: { kind: 'checkpoint', run: run.id, step },
    changes: [],
  });
}
