import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseLabIndex } from '../labIndex.ts';
import { labStore, taskOfLab } from '../labStore.ts';
import { changeRecipe, chooseTask, draftStore } from './draftStore.ts';
import { recipePresets, takePreset } from './presets.ts';
import { ADAMW_DEFAULTS, withOptimizerKind } from './recipe.ts';
import { usualRecipe } from './usualRecipe.ts';

const index = parseLabIndex(JSON.parse(readFileSync('public/lab/lab.json', 'utf8')));
const take = (id: string) => takePreset(recipePresets().find((preset) => preset.id === id)!);
const usual = () => usualRecipe(draftStore.getState());

beforeEach(() => {
  labStore.setState({ index });
  chooseTask(taskOfLab(index.tasks[0]!));
  take('lab');
});

describe('usualRecipe', () => {
  it('is the draft itself as long as nothing was changed', () => {
    const { recipe, promptLength } = draftStore.getState();
    expect(usual()).toMatchObject({ preset: { id: 'lab' }, recipe, promptLength });
  });

  it('stays with the preset that was taken, whatever is changed afterwards', () => {
    take('spot');
    changeRecipe({ batchSize: 7, seed: 3 });
    expect(usual()).toMatchObject({ preset: { id: 'spot' }, recipe: { batchSize: 32, seed: 0 }, promptLength: 100 });
  });

  it('is of the preset that an imported recipe follows', () => {
    take('spot');
    const { recipe, promptLength } = draftStore.getState();
    take('lab');
    draftStore.setState({ recipe, promptLength });
    expect(usual().preset?.id).toBe('spot');
  });

  it('has the task’s lengths', () => {
    const task = taskOfLab(index.tasks[0]!);
    chooseTask({ ...task, maxInputLength: 77, maxTargetLength: 3 });
    changeRecipe({ maxInputLength: 5 });
    expect(usual().recipe).toMatchObject({ maxInputLength: 77, maxTargetLength: 3 });
  });

  it('has the defaults of another optimizer, schedule or decoding beside those of the preset', () => {
    const { recipe } = draftStore.getState();
    changeRecipe({
      ...withOptimizerKind(recipe, 'adamw'),
      schedule: { kind: 'cosine', warmupSteps: 5 },
      decoding: { method: 'beam', beams: 9, alpha: 0 },
    });
    expect(usual().recipe.optimizer.kind).toBe('adafactor');
    expect(usual().ofKind).toEqual({
      optimizer: { ...ADAMW_DEFAULTS, initialStep: recipe.optimizer.initialStep },
      schedule: { kind: 'cosine' },
      decoding: { method: 'beam', beams: 4, alpha: 0.6 },
    });
  });
});
