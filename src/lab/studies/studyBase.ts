/** What the studies that the page puts together take from the sentence: model, prompt's length and form, recipe. */
import type { PromptInit } from '../../training/runFileTypes.ts';
import type { Draft, Recipe } from '../draft/draftTypes.ts';
import { modelPath } from '../draft/runSpecOfDraft.ts';
import type { LabIndex } from '../labIndex.ts';
import { recipeOfLab } from '../labStore.ts';

export interface StudyBase extends Pick<Draft, 'weights' | 'promptLength'> {
  /** As run files name it. */
  readonly model: string;
  readonly recipe: Recipe;
  /** How runs from scratch start. */
  readonly scratch: PromptInit;
}

export function studyBaseOf(draft: Draft, index: LabIndex): StudyBase {
  const { model, weights, promptLength, recipe } = draft;
  return { model: modelPath(model), weights, promptLength, recipe, scratch: scratchOf(draft, index) };
}

/**
 * With words, for every task and mixture has those; as many to choose from as the lab's recipe says for its model, and as
 * the prompt tuning paper says for others.
 */
function scratchOf({ model }: Draft, index: LabIndex): PromptInit {
  const { init } = recipeOfLab(index);
  const ofLab = model.source.kind === 'lab' && 'populationSize' in init ? init.populationSize : undefined;
  return { kind: 'sampledVocab', populationSize: ofLab ?? 5000 };
}
