/** What the recipe would say had nobody changed it, as the sentence and the lab's index are now. */
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { takenPresetStore } from '../../lab/draft/presets.ts';
import { type UsualRecipe, usualRecipe } from '../../lab/draft/usualRecipe.ts';
import { labStore } from '../../lab/labStore.ts';

export function useUsualRecipe(): UsualRecipe {
  useStore(takenPresetStore);
  useStore(labStore);
  return usualRecipe(useStore(draftStore));
}
