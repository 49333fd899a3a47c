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
  if (view === 'runs' && params.runs !== undefined) {
    tell('Link copied. The runs that it names are in this browser only: send their archive along (Export …).');
  } else if (unnamed.length === 0) tell('Link copied.');
  else tell(`Link copied. It does not hold ${unnamed.join(' and ')}: that is in this browser only.`);
}
