/** What the recipe's fields would say had nobody changed them: what changed fields are marked against, and set back to. */
import { labStore, recipeOfLab } from '../labStore.ts';
import type { Draft, Recipe } from './draftTypes.ts';
import { presetOfDraft, type RecipePreset, recipePresets, takenPresetStore } from './presets.ts';
import { DECODINGS, DEFAULT_RECIPE, withOptimizerKind } from './recipe.ts';

export interface UsualRecipe {
  /** Whose values these are. */
  readonly preset: RecipePreset | null;
  readonly recipe: Recipe;
  readonly promptLength: number;
  /** Of the kinds that the draft has chosen: another kind of optimizer, schedule or decoding has defaults of its own. */
  readonly ofKind: Pick<Recipe, 'optimizer' | 'schedule' | 'decoding'>;
}

/**
 * The preset that the draft follows, or else the one that was taken last; what it does not set is the lab's, and the
 * lengths are the task's where it knows them.
 */
export function usualRecipe(draft: Draft): UsualRecipe {
  const presets = recipePresets();
  const { id } = takenPresetStore.getState();
  const preset = presetOfDraft(draft) ?? presets.find((known) => known.id === id) ?? presets[0] ?? null;
  const { index } = labStore.getState();
  const base = index === null ? { recipe: DEFAULT_RECIPE, promptLength: draft.promptLength } : recipeOfLab(index);
  const { maxInputLength = base.recipe.maxInputLength, maxTargetLength = base.recipe.maxTargetLength } =
    draft.task ?? {};
  const recipe: Recipe = { ...base.recipe, ...preset?.recipe, maxInputLength, maxTargetLength };
  const { optimizer, schedule, decoding } = draft.recipe;
  return {
    preset,
    recipe,
    promptLength: preset?.promptLength ?? base.promptLength,
    ofKind: {
      optimizer: withOptimizerKind(recipe, optimizer.kind).optimizer,
      schedule: recipe.schedule.kind === schedule.kind ? recipe.schedule : { kind: schedule.kind },
      decoding:
        [{ decoding: recipe.decoding }, ...DECODINGS].find((known) => known.decoding.method === decoding.method)
          ?.decoding ?? decoding,
    },
  };
}
