import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseRunFile } from '../../training/runFile.ts';
import { parseLabIndex } from '../labIndex.ts';
import { labStore, taskOfLab } from '../labStore.ts';
import { changeRecipe, chooseScratch, chooseTask, draftStore } from './draftStore.ts';
import { presetOfDraft, recipePresets, takePreset } from './presets.ts';
import { runSpecOfDraft } from './runSpecOfDraft.ts';

const index = parseLabIndex(JSON.parse(readFileSync('public/lab/lab.json', 'utf8')));
const named = (id: string) => recipePresets().find((preset) => preset.id === id)!;

beforeEach(() => {
  labStore.setState({ index });
  chooseTask(taskOfLab(index.tasks[0]!));
  chooseScratch({ kind: 'uniform' });
});

describe('presets', () => {
  it.each(['lab', 'promptTuning', 'spot'])('%s is taken whole, known again, and makes a run', (id) => {
    takePreset(named(id));
    expect(presetOfDraft(draftStore.getState())?.id).toBe(id);
    const { spec } = runSpecOfDraft(draftStore.getState());
    expect(parseRunFile(spec, 'run.json')).toMatchObject(named(id).recipe);
    expect(spec.prompt).toMatchObject({ length: named(id).promptLength, init: named(id).init });
  });

  it('are left as soon as one of their values is changed', () => {
    takePreset(named('spot'));
    changeRecipe({ batchSize: 16 });
    expect(presetOfDraft(draftStore.getState())).toBeNull();
    takePreset(named('spot'));
    changeRecipe({ seed: 5 });
    expect(presetOfDraft(draftStore.getState())?.id).toBe('spot');
  });

  it('leave a source prompt where it is', () => {
    const prompt = { length: 1, width: 2, values: new Float32Array(2) };
    const source = { kind: 'prompt', name: 'p', prompt, init: { kind: 'file', path: 'p' }, changes: [] } as const;
    draftStore.setState({ source });
    takePreset(named('promptTuning'));
    expect(draftStore.getState()).toMatchObject({ source, promptLength: 100, recipe: { steps: 30_000 } });
  });

  it('say of every value where it comes from', () => {
    for (const { values } of recipePresets()) for (const { source } of values) expect(source).not.toBe('');
  });
});
