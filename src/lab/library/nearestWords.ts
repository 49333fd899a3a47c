/** The nearest words of prompts, asked of the worker once each. */
import { createStore } from 'zustand/vanilla';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import type { NearestTokensReply } from '../../worker/protocol.ts';
import { draftStore } from '../draft/draftStore.ts';
import { showError } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { trainingWorker } from '../worker/trainingWorker.ts';

const WORDS = 5;

/** By entry id; null while the worker looks. */
export const nearestWordsStore = createStore<Readonly<Record<string, NearestTokensReply | null>>>(() => ({}));

/** Looks up the words of the entry's value with the sentence's model, loading that first if need be. */
export async function lookUpWords({ id, value }: LibraryEntry): Promise<void> {
  nearestWordsStore.setState({ [id]: null });
  try {
    await loadModel(draftStore.getState());
    const words = await trainingWorker.request({ type: 'nearestTokens', prompt: value.prompt, count: WORDS });
    nearestWordsStore.setState({ [id]: words });
  } catch (error) {
    const { [id]: _, ...others } = nearestWordsStore.getState();
    nearestWordsStore.setState(others, true);
    showError(error);
  }
}
