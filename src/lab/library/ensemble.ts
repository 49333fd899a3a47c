/** Prompts of the library that vote (Lester et al. 2021, section 6): which, on what, and what came of it. */
import { createStore } from 'zustand/vanilla';
import type { LibraryEntry, LibraryModel } from '../../prompts/library/libraryEntry.ts';
import { type Spread, spreadOf } from '../../prompts/retrieval/scores.ts';
import type { EnsembleEvaluation } from '../../training/ensembleEvaluation.ts';
import { singleScore } from '../../training/evaluationScore.ts';
import { draftStore } from '../draft/draftStore.ts';
import type { MixableTask } from '../draft/mixtureStore.ts';
import { showError } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { trainingWorker } from '../worker/trainingWorker.ts';
import { formOfEntry } from './entryForm.ts';

export interface EnsembleResult {
  /** SHA-256 of the model that answered. */
  readonly modelIdentity: string;
  readonly task: string;
  /** Names of the prompts, in the order of the evaluation's members. */
  readonly names: readonly string[];
  readonly evaluation: EnsembleEvaluation;
}

export interface EnsembleState {
  /** Ids of library entries. */
  readonly chosen: ReadonlySet<string>;
  /** A task's id; null = that of the chosen prompts, if it is known. */
  readonly taskId: string | null;
  /** The first ones; 0 = all. */
  readonly maxValidationExamples: number;
  readonly isRunning: boolean;
  readonly result: EnsembleResult | null;
}

export const ensembleStore = createStore<EnsembleState>(() => ({
  chosen: new Set<string>(),
  taskId: null,
  maxValidationExamples: 100,
  isRunning: false,
  result: null,
}));

/** The chosen prompts that are in this library, in its order: that decides ties. */
export function votersAmong(
  entries: readonly LibraryEntry[],
  { chosen }: Pick<EnsembleState, 'chosen'>,
): LibraryEntry[] {
  return entries.filter(({ id }) => chosen.has(id));
}

/** The task to evaluate on: the one that was chosen, else that of the first voter, else the first. */
export function taskOfEnsemble(
  tasks: readonly MixableTask[],
  voters: readonly LibraryEntry[],
  { taskId }: Pick<EnsembleState, 'taskId'>,
): MixableTask | undefined {
  const chosen = tasks.find(({ id }) => id === taskId);
  return chosen ?? tasks.find(({ task }) => task.name === voters[0]?.task) ?? tasks[0];
}

/** The newest result, if it is the model's that the sentence names now: another would answer otherwise. */
export function resultOf(
  { result }: Pick<EnsembleState, 'result'>,
  model: Pick<LibraryModel, 'identity'> | null,
): EnsembleResult | null {
  return result !== null && result.modelIdentity === model?.identity ? result : null;
}

/** Aborts when the person has seen enough. */
let cancelled = new AbortController();

/** Ends the evaluation after the batch under way, without a result. */
export function cancelVote(): void {
  cancelled.abort();
}

/** Evaluates the voters with the sentence's model, alone and by vote, loading that first if need be. */
export async function evaluateVoters(voters: readonly LibraryEntry[], { task }: MixableTask): Promise<void> {
  cancelled = new AbortController();
  const { signal } = cancelled;
  ensembleStore.setState({ isRunning: true, result: null });
  try {
    const draft = draftStore.getState();
    const { identity } = await loadModel(draft);
    if (signal.aborted) return;
    const tellWorker = () => void trainingWorker.request({ type: 'cancelEnsemble' }).catch(showError);
    signal.addEventListener('abort', tellWorker);
    const { maxValidationExamples } = ensembleStore.getState();
    const { recipe } = draft;
    const evaluation = await trainingWorker.request({
      type: 'evaluateEnsemble',
      prompts: voters.map((entry) => ({ ...entry.value.prompt, form: formOfEntry(entry) })),
      task: task.spec,
      files: task.files,
      settings: {
        maxInputLength: task.maxInputLength ?? recipe.maxInputLength,
        maxTargetLength: task.maxTargetLength ?? recipe.maxTargetLength,
        maxValidationExamples,
        batchSize: recipe.batchSize,
        decoding: recipe.decoding,
      },
    });
    const names = voters.map(({ name }) => name);
    ensembleStore.setState({ result: { modelIdentity: identity, task: task.name, names, evaluation } });
  } catch (error) {
    showError(error);
  } finally {
    ensembleStore.setState({ isRunning: false });
  }
}

/** In percent. */
export interface EnsembleScores {
  readonly members: readonly number[];
  /** Over the members. */
  readonly spread: Spread;
  readonly best: number;
  readonly vote: number;
}

export function scoresOf({ members, vote }: Pick<EnsembleEvaluation, 'members' | 'vote'>): EnsembleScores {
  const scores = members.map((member) => 100 * singleScore(member));
  return { members: scores, spread: spreadOf(scores), best: Math.max(...scores), vote: 100 * singleScore(vote) };
}
