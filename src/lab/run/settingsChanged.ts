/** Whether the sentence says something else than the run that was started from it. */
import type { Draft } from '../draft/draftTypes.ts';
import { runSpecOfDraft } from '../draft/runSpecOfDraft.ts';

/** False for drafts that describe the same run, whatever it is called. */
export function settingsChanged(before: Draft, now: Draft): boolean {
  return before !== now && described(before) !== described(now);
}

/** What cannot be described yet is unlike everything that can. */
function described(draft: Draft): string | null {
  try {
    const { spec } = runSpecOfDraft({ ...draft, runName: 'x' });
    return JSON.stringify(spec);
  } catch {
    return null;
  }
}
