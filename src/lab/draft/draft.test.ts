import { beforeEach, describe, expect, it } from 'vitest';
import { parseNpy } from '../../formats/npy.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { PLAIN_FORM } from '../../t5/promptForm.ts';
import { parseRunFile, serializeRunFile } from '../../training/runFile.ts';
import {
  changeRecipe,
  chooseScratch,
  chooseSource,
  chooseTask,
  draftStore,
  fixSource,
  setPromptLength,
  setWayward,
} from './draftStore.ts';
import type { PromptSource, TaskChoice } from './draftTypes.ts';
import { promptMisfit, sourceMisfit } from './fits.ts';
import { DEFAULT_RECIPE, recipeOfSpec, recipeWords, withOptimizerKind } from './recipe.ts';
import { runSpecOfDraft } from './runSpecOfDraft.ts';
import { fromScratch, SCRATCH_STARTS, scratchName } from './scratch.ts';

const model = { name: 'lab-t5', source: { kind: 'lab' }, width: 4 } as const;
const task: TaskChoice = {
  name: 'topic',
  spec: { train: 'lab:tasks/topic/train.tsv', inputs: 'topic {text}', targets: '{label}' },
  files: {},
  maxTargetLength: 3,
};

function matrix(length: number, width: number): Prompt {
  return { length, width, values: Float32Array.from({ length: length * width }, (_, index) => index + 0.5) };
}

function source(prompt: Prompt, init: PromptSource['init'] = { kind: 'file', path: 'mine.npy' }): PromptSource {
  return { kind: 'prompt', name: 'mine.npy', prompt, init, changes: [] };
}

beforeEach(() => {
  draftStore.setState({
    source: { kind: 'scratch', init: { kind: 'uniform' } },
    promptLength: 2,
    model,
    task: null,
    recipe: DEFAULT_RECIPE,
    runName: null,
  });
  chooseTask(task);
});

const draft = () => draftStore.getState();

describe('the sentence', () => {
  it('keeps the recipe’s length when a prompt of another length is chosen, and says both numbers', () => {
    chooseSource(source(matrix(5, 4)));
    expect(draft().promptLength).toBe(2);
    expect(sourceMisfit(draft())?.text).toBe('5 rows, the recipe asks for 2');
  });

  it('takes the lengths that a task knows, and leaves the others', () => {
    expect(draft().recipe).toMatchObject({ maxTargetLength: 3, maxInputLength: DEFAULT_RECIPE.maxInputLength });
  });

  it('says both numbers when the width does not fit, and that another model would', () => {
    const misfit = promptMisfit(matrix(5, 6), model);
    expect(misfit).toMatchObject({ text: '6 wide, lab-t5 takes 4', fixes: [] });
    expect(misfit?.advice).toContain('width is 6');
  });

  it('offers to transpose where the other side matches', () => {
    chooseSource(source(matrix(4, 7)));
    setPromptLength(7);
    expect(sourceMisfit(draft())?.fixes).toEqual([{ kind: 'transpose' }]);
    fixSource({ kind: 'transpose' });
    expect(sourceMisfit(draft())).toBeNull();
    expect(draft().source).toMatchObject({ changes: ['transposed from 4 × 7'] });
  });

  it.each([
    { wanted: 3, fix: { kind: 'truncate', length: 3 }, words: 'first 3 of 5 rows' },
    { wanted: 8, fix: { kind: 'tile', length: 8 }, words: '5 rows tiled to 8' },
  ] as const)('offers $fix.kind when the recipe asks for $wanted rows', ({ wanted, fix, words }) => {
    chooseSource(source(matrix(5, 4)));
    setPromptLength(wanted);
    expect(sourceMisfit(draft())?.fixes).toEqual([fix]);
    fixSource(fix);
    expect(sourceMisfit(draft())).toBeNull();
    expect(draft().source).toMatchObject({ prompt: { length: wanted, width: 4 }, changes: [words] });
  });

  it('fits anything while the width of the model is not known', () => {
    expect(promptMisfit(matrix(2, 999), { ...model, width: null })).toBeNull();
  });
});

describe('the run file of a sentence', () => {
  it('has a mixture in place of the task, in random order only', () => {
    const mixture = {
      tasks: [{ name: 'one', ...task.spec }],
      rates: { kind: 'proportional', maximum: 100, temperature: 1 },
    } as const;
    chooseTask({ name: 'a mixture', mixture, files: {} });
    chooseScratch({ kind: 'uniform', scale: 1, symmetric: false });
    const { spec } = runSpecOfDraft(draft());
    expect(spec.name).toBe('a mixture from scratch');
    expect(parseRunFile(JSON.parse(serializeRunFile(spec)), 'x')).toMatchObject({ mixture });
    for (const change of [{ shuffle: false }, { batching: 'sorted' }] as const) {
      draftStore.setState({ recipe: { ...DEFAULT_RECIPE, ...change } });
      expect(() => runSpecOfDraft(draft())).toThrow(/drawn at random/);
    }
  });

  it('passes the check that run files from outside pass, for every start', () => {
    for (const { init } of SCRATCH_STARTS) {
      chooseScratch(init.kind === 'text' ? { kind: 'text', text: 'good and bad' } : init);
      const { spec } = runSpecOfDraft(draft());
      // Reading it fills in defaults that the sentence leaves open; nothing else may change.
      expect(parseRunFile(JSON.parse(serializeRunFile(spec)), 'test')).toMatchObject(spec);
      expect(scratchName(spec.prompt.init as typeof init)).toMatch(/^scratch: /);
    }
  });

  it('from scratch differs in its start and its name alone, and is a run file as well', () => {
    chooseSource(source(matrix(2, 4)));
    for (const runName of [null, 'my run']) {
      draftStore.setState({ runName });
      const { spec } = runSpecOfDraft(draft());
      const scratch = runSpecOfDraft(fromScratch(draft(), { kind: 'classLabels' }));
      expect(scratch.spec.name).not.toBe(spec.name);
      expect({ ...scratch.spec, name: spec.name, prompt: spec.prompt }).toEqual(spec);
      expect(scratch.spec.prompt).toEqual({ length: 2, init: { kind: 'classLabels' }, ...PLAIN_FORM });
      expect(scratch.files).toEqual({});
      expect(parseRunFile(JSON.parse(serializeRunFile(scratch.spec)), 'test')).toMatchObject(scratch.spec);
    }
  });

  it('comes back as the same recipe', () => {
    const { spec } = runSpecOfDraft(draft());
    expect(recipeOfSpec(spec)).toEqual(draft().recipe);
    const promptForm = { position: 'beforeEos', attention: PLAIN_FORM.attention } as const;
    changeRecipe({ promptForm, labelSmoothing: 0.1, microbatches: 4 });
    setWayward('of the news');
    const changed = runSpecOfDraft(draft()).spec;
    expect(changed.prompt).toMatchObject(promptForm);
    expect(recipeOfSpec(changed)).toEqual(draft().recipe);
    expect(changed.wayward).toEqual({ text: 'of the news', factor: 0.01 });
    setWayward('');
    expect(runSpecOfDraft(draft()).spec).not.toHaveProperty('wayward');
  });

  it('attaches the values of a given prompt as float32 .npy', async () => {
    const prompt = matrix(2, 4);
    chooseSource(source(prompt));
    const { spec, files } = runSpecOfDraft(draft());
    expect(spec.prompt).toEqual({ length: 2, init: { kind: 'file', path: 'mine.npy' }, ...PLAIN_FORM });
    const bytes = new Uint8Array(await files['mine.npy']!.arrayBuffer());
    expect(parseNpy(bytes, 'mine.npy')).toMatchObject({ dtype: 'float32', shape: [2, 4], values: prompt.values });
  });

  it.each([
    { kind: 'file', path: 'lab:prompts/a.npy' },
    { kind: 'checkpoint', run: 'abc', step: 20 },
  ] as const)('names an unchanged $kind by reference, and attaches it once it was changed', (init) => {
    chooseSource(source(matrix(2, 4), init));
    expect(runSpecOfDraft(draft())).toMatchObject({ spec: { prompt: { init } }, files: {} });
    setPromptLength(1);
    fixSource({ kind: 'truncate', length: 1 });
    const changed = runSpecOfDraft(draft());
    expect(changed.spec.prompt).toEqual({ length: 1, init: { kind: 'file', path: 'mine.npy' }, ...PLAIN_FORM });
    expect(Object.keys(changed.files)).toEqual(['mine.npy']);
  });

  it('tells a given folder from the embedded model, even if it is called lab', () => {
    const source = { kind: 'files', name: 'lab', files: {} } as const;
    draftStore.setState({ model: { name: 'lab', source, width: 4 } });
    expect(runSpecOfDraft(draft()).spec.model).toBe('./lab');
    draftStore.setState({ model: { name: 't5', source, width: 4 } });
    expect(runSpecOfDraft(draft()).spec.model).toBe('t5');
  });

  it('is refused while the source does not fit or the task is missing', () => {
    chooseSource(source(matrix(2, 5)));
    expect(() => runSpecOfDraft(draft())).toThrow(/5 wide, lab-t5 takes 4/);
    draftStore.setState({ task: null });
    expect(() => runSpecOfDraft(draft())).toThrow(/No task/);
  });
});

describe('recipes', () => {
  it('keep the initial step when the optimizer changes', () => {
    const far = { ...DEFAULT_RECIPE, optimizer: { ...DEFAULT_RECIPE.optimizer, initialStep: 1_100_000 } };
    expect(withOptimizerKind(far, 'adamw').optimizer).toMatchObject({
      kind: 'adamw',
      initialStep: 1_100_000,
      beta1: 0.9,
    });
    expect(withOptimizerKind(far, 'adafactor')).toBe(far);
  });

  it('are named by their steps and optimizer', () => {
    expect(recipeWords({ ...DEFAULT_RECIPE, steps: 1 })).toBe('1 step of Adafactor');
  });
});
