import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSpiece } from '../../tokenizers/spiece.ts';
import { tokenizeExamples } from '../../training/tokenizeExamples.ts';
import type { TaskChoice } from '../draft/draftTypes.ts';
import { parseLabIndex } from '../labIndex.ts';
import { knownTasks } from './knownTasks.ts';
import { readTask, targetCounts } from './readTask.ts';
import { selectedTask } from './tasksStore.ts';
import { summarizeLengths, tokensOfText } from './tokenView.ts';

const tokenizer = await readSpiece(new Uint8Array(readFileSync('public/lab/model/spiece.model')), {});

const table =
  'text\tlabel\nwe liked the seat .\t1\nthe seat was stale .\t0\ni did not hate it .\t1\na good seat .\t1\n';
const choice: TaskChoice = {
  name: 'mine',
  spec: {
    train: 'mine.tsv',
    validation: 'mine.tsv',
    inputs: 'review : {text}',
    targets: '{label}',
    labels: { 0: 'negative', 1: 'positive' },
  },
  files: { 'mine.tsv': new Blob([table]) },
};

describe('readTask', () => {
  it('renders examples as training does, and takes the header out of the rows', async () => {
    const { train, validation, labels } = await readTask(choice);
    expect(train).toMatchObject({ path: 'mine.tsv', bytes: table.length, columns: ['text', 'label'] });
    expect(train.rows[0]).toEqual(['we liked the seat .', '1']);
    expect(train.examples[1]).toEqual({ input: 'review : the seat was stale .', target: 'negative' });
    expect(validation?.examples).toEqual(train.examples);
    expect(labels).toEqual(['negative', 'positive']);
    expect(targetCounts(train.examples)).toEqual([
      { target: 'positive', count: 3 },
      { target: 'negative', count: 1 },
    ]);
  });

  it('refuses a table that does not fit its templates, and says why', async () => {
    const wrong = { ...choice, spec: { ...choice.spec, inputs: '{sentence}' } };
    await expect(readTask(wrong)).rejects.toThrow(/sentence/);
  });
});

describe('knownTasks', () => {
  const index = parseLabIndex(JSON.parse(readFileSync('public/lab/lab.json', 'utf8')));

  it('has each task once: the person’s, the lab’s, and the sentence’s own', () => {
    const names = (tasks: ReturnType<typeof knownTasks>) => tasks.map(({ choice: { name } }) => name);
    expect(names(knownTasks(index, [choice], choice))).toEqual(['mine', ...index.tasks.map(({ name }) => name)]);
    expect(names(knownTasks(index, [], choice))[0]).toBe('mine');
    expect(knownTasks(null, [], null)).toEqual([]);
  });

  it('shows the selected one, else the sentence’s, else the first', () => {
    const tasks = knownTasks(index, [choice], null);
    expect(selectedTask(tasks, 'lab/tense', choice)?.choice.name).toBe('tense');
    expect(selectedTask(tasks, 'gone', choice)?.id).toBe('own/mine');
    expect(selectedTask(tasks, null, null)).toBe(tasks[0]);
    expect(selectedTask([], null, null)).toBeNull();
  });
});

describe('tokens as they are shown', () => {
  it('are those of training, in their order, and the cut ones beyond', () => {
    const words = fc.array(fc.constantFrom('seat', 'the', 'liked', 'ß', '☃', 'unseenword'), { maxLength: 9 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 12 }), (some, maximum) => {
        const input = some.join(' ');
        const shown = tokensOfText(input, tokenizer, maximum);
        const [trained] = tokenizeExamples([{ input, target: '' }], tokenizer, maximum, maximum);
        expect(shown.filter(({ isCut }) => !isCut).map(({ id }) => id)).toEqual([...trained!.inputIds]);
        expect(shown).toHaveLength(tokenizer.encode(input).length + 1);
        expect(trained!.inputWasCut).toBe(shown.some(({ isCut }) => isCut));
      }),
    );
  });

  it('mark what the vocabulary has not', () => {
    const shown = tokensOfText('the ☃', tokenizer, 20);
    expect(shown.map(({ kind }) => kind)).toContain('unknown');
    expect(shown.at(-1)).toMatchObject({ id: tokenizer.eosTokenId, kind: 'end' });
    expect(shown[0]?.piece).toBe('▁the');
  });
});

describe('summarizeLengths', () => {
  const limits = { maxInputLength: 4, maxTargetLength: 2 };
  const examples = [
    { input: 'the', target: 'positive' },
    { input: 'the the the the the', target: 'positive negative' },
    { input: 'the ☃', target: 'negative' },
  ];

  it('counts tokens with EOS, cut examples and unknown characters', async () => {
    const { signal } = new AbortController();
    const summary = await summarizeLengths(examples, tokenizer, limits, async () => {}, signal);
    const lengths = examples.map(({ input }) => tokenizer.encode(input).length + 1);
    expect(summary).toEqual({
      examples: 3,
      longestInput: Math.max(...lengths),
      longestTarget: 3,
      meanInput: lengths.reduce((sum, length) => sum + length) / 3,
      cutInputs: lengths.filter((length) => length > 4).length,
      cutTargets: 1,
      withUnknown: 1,
    });
  });

  it('pauses now and then, and ends when nobody wants it any more', async () => {
    const leave = new AbortController();
    const many = Array.from({ length: 200 }, () => examples[0]!);
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
      if (pauses === 2) leave.abort();
    };
    await expect(summarizeLengths(many, tokenizer, limits, pause, leave.signal)).rejects.toThrow();
    expect(pauses).toBe(2);
  });
});
