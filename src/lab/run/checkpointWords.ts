/** The nearest words of a run's prompts, checkpoint by checkpoint, asked of the worker once each. */
import { createStore } from 'zustand/vanilla';
import type { Prompt } from '../../prompts/prompt.ts';
import type { NearestTokensReply } from '../../worker/protocol.ts';
import { showError } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { trainingWorker } from '../worker/trainingWorker.ts';
import { modelOf } from './liveRun.ts';
import { runsStore } from './runsStore.ts';
import { runStore } from './storedRuns.ts';

const WORDS = 3;

/** By `wordsKey`; null while the worker looks. */
export const checkpointWordsStore = createStore<Readonly<Record<string, NearestTokensReply | null>>>(() => ({}));

/** Step 0 is the prompt that the run started from. */
export function wordsKey(runId: string, step: number): string {
  return `${runId}@${step}`;
}

/** Looks the words up, unless that is done or under way. The run's model is loaded first if need be. */
export async function lookUpCheckpoint(runId: string, step: number, prompt: Prompt): Promise<void> {
  const key = wordsKey(runId, step);
  if (checkpointWordsStore.getState()[key] !== undefined) return;
  checkpointWordsStore.setState({ [key]: null });
  try {
    // A run that trains has its model.
    if (runsStore.getState().liveId !== runId) {
      const record = await runStore.readRun(runId);
      await loadModel({ model: modelOf(record), weights: record.spec.weights });
    }
    const words = await trainingWorker.request({ type: 'nearestTokens', prompt, count: WORDS });
    checkpointWordsStore.setState({ [key]: words });
  } catch (error) {
    const { [key]: _, ...others } = checkpointWordsStore.getState();
    checkpointWordsStore.setState(others, true);
    showError(error);
  }
}
