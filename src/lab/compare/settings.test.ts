import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunFile } from '../../training/runFile.ts';
import { differOnlyInSeed, settingsBesideSeed, settingsOf, shortChanges, sourceWords } from './settings.ts';

const task = { train: 'lab:tasks/topic-news/train.tsv', inputs: '{0}', targets: '{1}' };
const spec = (change: object = {}) =>
  parseRunFile(
    { version: 1, model: 'lab', prompt: { length: 16, init: { kind: 'classLabels' } }, task, steps: 60, ...change },
    'a test',
  );
const optimizer = (change: object) => ({ optimizer: { kind: 'adafactor', learningRate: 0.3, ...change } });
const noRun = () => undefined;

describe('the short difference from the run before', () => {
  const before = spec(optimizer({}));

  it.each([
    ['nothing', spec(optimizer({})), []],
    ['a rate', spec(optimizer({ learningRate: 0.1 })), ['rate 0.3 → 0.1']],
    ['a seed and steps', spec({ ...optimizer({}), steps: 100, seed: 7 }), ['steps 60 → 100', 'seed 0 → 7']],
    [
      'a source',
      spec({
        ...optimizer({}),
        prompt: { length: 16, init: { kind: 'file', path: 'lab:prompts/polarity-books.npy' } },
      }),
      ['source class labels → polarity-books'],
    ],
    [
      'a task with all that belongs to it',
      spec({
        ...optimizer({}),
        task: { ...task, train: 'mine.tsv', inputs: 'say {0}', labels: { 0: 'no', 1: 'yes' } },
      }),
      ['task topic-news → mine'],
    ],
    [
      'an optimizer with all that belongs to it',
      spec({ optimizer: { kind: 'adamw', learningRate: 0.3 } }),
      ['Adafactor → AdamW'],
    ],
    [
      'what is new',
      spec({ ...optimizer({}), schedule: { kind: 'linear', warmupSteps: 10 } }),
      ['schedule constant → linear', '+ warm-up 10'],
    ],
  ])('names %s', (_, run, words) => {
    expect(shortChanges(before, run, noRun).slice(0, words.length)).toEqual(words);
    if (words.length === 0) expect(shortChanges(before, run, noRun)).toEqual([]);
  });

  it('names what is gone, and only names what is long', () => {
    const drawn = spec({ ...optimizer({}), wayward: { text: 'a long text that no table has room for', factor: 0.5 } });
    expect(shortChanges(drawn, before, noRun)).toEqual(['− drawn to a text', '− strength of drawing']);
    expect(shortChanges(before, drawn, noRun)).toEqual(['+ drawn to a text', '+ strength of drawing 0.5']);
  });

  it('is empty exactly where all settings are the same', () => {
    const any = fc
      .record({
        steps: fc.integer({ min: 1, max: 3 }),
        seed: fc.integer({ min: 0, max: 2 }),
        zLoss: fc.constantFrom(0, 1),
      })
      .map(spec);
    fc.assert(
      fc.property(any, any, (one, other) => {
        const same = JSON.stringify(settingsOf(one)) === JSON.stringify(settingsOf(other));
        expect(shortChanges(one, other, noRun).length === 0).toBe(same);
      }),
    );
  });
});

describe('settings', () => {
  it('have every field of the run file once, but not its name', () => {
    const keys = settingsOf(spec({ name: 'x' })).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining(['prompt.init.kind', 'task.inputs', 'optimizer.learningRate', 'seed']));
    expect(keys).not.toContain('name');
  });

  it('are the same for seeds of one experiment only', () => {
    expect(differOnlyInSeed(spec({ seed: 1 }), spec({ seed: 2, name: 'other' }))).toBe(true);
    expect(differOnlyInSeed(spec(), spec({ steps: 61 }))).toBe(false);
    expect(settingsBesideSeed(spec({ seed: 1 }))).not.toBe(settingsBesideSeed(spec({ steps: 61 })));
  });

  it('name a source by the run that it came from', () => {
    const init = { kind: 'checkpoint', run: 'r', step: 60 } as const;
    expect(sourceWords(init, (id) => (id === 'r' ? 'news' : undefined))).toBe('step 60 of “news”');
    expect(sourceWords(init, noRun)).toBe('step 60 of “a run that is gone”');
  });
});
