/** What a study takes from the sentence of the Train view, in words. */
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { OPTIMIZER_NAMES } from '../../lab/draft/recipe.ts';
import { hashOfView } from '../../lab/views/viewStore.ts';
import typeset from '../design/typeset.module.css';

export function SentenceBase() {
  const { model, promptLength, recipe } = useStore(draftStore);
  const { optimizer, batchSize } = recipe;
  return (
    <p className={typeset.quiet}>
      Model and recipe are those of the <a href={hashOfView('train')}>sentence</a>: {model.name}, prompts of{' '}
      {promptLength} {promptLength === 1 ? 'token' : 'tokens'}, {OPTIMIZER_NAMES[optimizer.kind]} at{' '}
      {optimizer.learningRate}, batches of {batchSize}.
    </p>
  );
}
