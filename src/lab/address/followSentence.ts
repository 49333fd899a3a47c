/**
 * Keeps the sentence in the address of the Train view, and takes it from there: from a link, after a reload, and when the
 * person goes back and forward. A step of the history also remembers its draft as it was, with the files in it, as long
 * as the tab is open.
 */
import { draftStore } from '../draft/draftStore.ts';
import type { Draft } from '../draft/draftTypes.ts';
import { showError } from '../errorsStore.ts';
import { takeModel } from '../files/takeModel.ts';
import { labStore } from '../labStore.ts';
import { hashOfView, replaceViewParams, type ViewParams, viewStore } from '../views/viewStore.ts';
import { paramsOfSentence, readSentence } from './namedSentence.ts';
import { linkNotUnderstood, sentenceOfDraft, takeSentence } from './sentenceOfDraft.ts';

/** By the name that a step of the history carries. */
const drafts = new Map<string, Draft>();

/** Call once, when the lab's first sentence stands. Until that changes, the address is left as short as it is. */
export async function followSentence(): Promise<void> {
  const { view, params } = viewStore.getState();
  if (view === 'train') await takeParams(params);
  const opening = hashOfView('train', sentenceParams());
  /** The parameters that were put into the address here, not by the person. */
  let own: ViewParams = {};
  const write = () => {
    const { view: shown, params: there } = viewStore.getState();
    if (shown !== 'train') return;
    const said = sentenceParams();
    const isOpening = there.v === undefined && hashOfView('train', said) === opening;
    own = isOpening ? there : said;
    remember(draftStore.getState(), own);
  };
  let isWaiting = false;
  // Several changes at once are written once.
  const writeSoon = () => {
    if (isWaiting) return;
    isWaiting = true;
    queueMicrotask(() => {
      isWaiting = false;
      write();
    });
  };
  write();
  draftStore.subscribe(writeSoon);
  viewStore.subscribe(({ view: shown, params: asked }) => {
    if (shown !== 'train' || asked === own) return;
    const draft = drafts.get(stepOf(history));
    if (draft !== undefined) takeDraft(draft);
    else if (asked.v !== undefined) takeParams(asked).catch(showError);
    else writeSoon();
  });
}

/** What the address says of the sentence as it stands, or would say. */
export function sentenceParams(): ViewParams {
  const { index } = labStore.getState();
  return index === null ? {} : paramsOfSentence(sentenceOfDraft(draftStore.getState(), index));
}

async function takeParams(params: ViewParams): Promise<void> {
  const { index } = labStore.getState();
  const { sentence, ignored } = readSentence(params);
  const missing = sentence === null || index === null ? [] : await takeSentence(sentence, index);
  if (ignored.length + missing.length > 0) showError(linkNotUnderstood([...ignored, ...missing]));
}

function takeDraft(draft: Draft): void {
  const { model, weights } = draftStore.getState();
  draftStore.setState(draft);
  if (model.source === draft.model.source && weights === draft.weights) return;
  takeModel(draft.model);
  // A model that is chosen unnames the sentence.
  draftStore.setState({ runName: draft.runName });
}

/** Puts a draft into the present step of the history, and what it says into the address. */
function remember(draft: Draft, params: ViewParams): void {
  const step = stepOf(history) || crypto.randomUUID();
  drafts.set(step, draft);
  if (hashOfView('train', params) === hashOfView('train', viewStore.getState().params)) {
    history.replaceState({ step }, '');
  } else {
    replaceViewParams(params, { step });
  }
}

/** Empty for a step of the history that no draft was put into, in this tab. */
function stepOf({ state }: History): string {
  const step = typeof state === 'object' && state !== null && 'step' in state ? String(state.step) : '';
  return drafts.has(step) ? step : '';
}
