/** The last noun: how to train. */
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { recipeWords } from '../../lab/draft/recipe.ts';
import { Noun } from './Noun.tsx';
import { RecipeForm } from './RecipeForm.tsx';

export function RecipeNoun() {
  const { recipe } = useStore(draftStore);
  return (
    <Noun id="recipe" kind="Recipe" value={recipeWords(recipe)}>
      {() => <RecipeForm />}
    </Noun>
  );
}
