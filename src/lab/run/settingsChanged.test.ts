import { describe, expect, it } from 'vitest';
import { LAB_MODEL } from '../draft/draftStore.ts';
import type { Draft } from '../draft/draftTypes.ts';
import { DEFAULT_RECIPE } from '../draft/recipe.ts';
import { settingsChanged } from './settingsChanged.ts';

const draft: Draft = {
  source: { kind: 'scratch', init: { kind: 'sampledVocab' } },
  promptLength: 16,
  model: LAB_MODEL,
  weights: 'float32',
  task: { name: 'topic', spec: { train: 'lab:t.tsv', inputs: '{a}', targets: '{b}' }, files: {} },
  recipe: DEFAULT_RECIPE,
  runName: null,
};

describe('a sentence that was changed', () => {
  it('describes another run', () => {
    expect(settingsChanged(draft, draft)).toBe(false);
    expect(settingsChanged(draft, { ...draft, recipe: { ...DEFAULT_RECIPE } })).toBe(false);
    expect(settingsChanged(draft, { ...draft, runName: 'another name' })).toBe(false);
    expect(settingsChanged(draft, { ...draft, recipe: { ...DEFAULT_RECIPE, seed: 1 } })).toBe(true);
    expect(settingsChanged(draft, { ...draft, task: null })).toBe(true);
  });
});
