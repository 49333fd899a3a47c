/** The link to what is on the screen, in the clipboard. */
import { draftStore } from '../draft/draftStore.ts';
import { labStore } from '../labStore.ts';
import { tell } from '../noticeStore.ts';
import { hashOfView, viewStore } from '../views/viewStore.ts';
import { sentenceParams } from './followSentence.ts';
import { sentenceOfDraft, unnamedNouns } from './sentenceOfDraft.ts';

/** Says what the link cannot hold. @throws Error if the browser refuses the clipboard */
export async function copyLink(): Promise<void> {
  const { view, params } = viewStore.getState();
  const { index } = labStore.getState();
  const isSentence = view === 'train' && index !== null;
  const link = new URL(location.href);
  link.hash = hashOfView(view, isSentence ? sentenceParams() : params);
  await navigator.clipboard.writeText(link.href);
  const draft = draftStore.getState();
  const unnamed = isSentence ? unnamedNouns(draft, sentenceOfDraft(draft, index)) : [];
  tell(
    unnamed.length === 0
      ? 'Link copied.'
      : `Link copied. It does not hold ${unnamed.join(' and ')}: that is in this browser only.`,
  );
}
