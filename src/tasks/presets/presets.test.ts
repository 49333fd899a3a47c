import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonFixture } from '../../../tests/support/fixtures.ts';
import { isLabError } from '../../base/errors.ts';
import type { TaskTable } from '../examples.ts';
import { labelSetOf } from '../labelSet.ts';
import { scoreAnswers } from '../metrics/taskMetrics.ts';
import { matchColumns, templatesOver } from './presetColumns.ts';
import { presetExamples } from './presetExamples.ts';
import { TASK_PRESETS } from './presets.ts';
import { proposePresets } from './proposePresets.ts';
import { similarityText } from './stsb.ts';

const presetOf = (name: string) => TASK_PRESETS.find((preset) => preset.name === name)!;

/** A table whose rows hold the values of objects, as a JSONL file gives it. */
function tableOf(...rows: Record<string, string>[]): TaskTable {
  return { columns: Object.keys(rows[0]!), rows: rows.map((row) => Object.values(row)) };
}

const textsOf = (name: string, table: TaskTable, split: 'train' | 'validation' = 'train') =>
  presetExamples(presetOf(name), table, split, 'table.tsv').map(({ input, target }) => [input, target]);

const SENTENCES = { sentence1: 'A dog.', sentence2: 'A cat.' };

describe('presets', () => {
  it.each<[name: string, row: Record<string, string>, input: string, target: string]>([
    ['glue_cola', { sentence: 'Go.', label: '1' }, 'cola sentence: Go.', 'acceptable'],
    ['glue_sst2', { sentence: 'Fine film.', label: '0' }, 'sst2 sentence: Fine film.', 'negative'],
    ['glue_mrpc', { ...SENTENCES, label: '1' }, 'mrpc sentence1: A dog. sentence2: A cat.', 'equivalent'],
    ['glue_stsb', { ...SENTENCES, label: '2.8' }, 'stsb sentence1: A dog. sentence2: A cat.', '2.8'],
    ['glue_stsb', { ...SENTENCES, score: '1.66' }, 'stsb sentence1: A dog. sentence2: A cat.', '1.6'],
    [
      'glue_qqp',
      { question1: 'Why?', question2: 'How?', is_duplicate: '0' },
      'qqp question1: Why? question2: How?',
      'not_duplicate',
    ],
    ['glue_mnli', { premise: 'P', hypothesis: 'H', label: '1' }, 'mnli hypothesis: H premise: P', 'neutral'],
    [
      'glue_mnli',
      { sentence1: 'P', sentence2: 'H', gold_label: 'contradiction' },
      'mnli hypothesis: H premise: P',
      'contradiction',
    ],
    ['glue_qnli', { question: 'Q', sentence: 'S', label: '1' }, 'qnli question: Q sentence: S', 'not_entailment'],
    ['glue_rte', { ...SENTENCES, label: '0' }, 'rte sentence1: A dog. sentence2: A cat.', 'entailment'],
    ['glue_wnli', { ...SENTENCES, label: '0' }, 'wnli sentence1: A dog. sentence2: A cat.', 'not_entailment'],
    ['super_glue_boolq', { question: 'Q', passage: 'P', label: 'true' }, 'boolq passage: P question: Q', 'True'],
    ['super_glue_cb', { premise: 'P', hypothesis: 'H', label: '2' }, 'cb hypothesis: H premise: P', 'neutral'],
    [
      'super_glue_copa',
      { premise: 'P', choice1: 'A', choice2: 'B', question: 'cause', label: '1' },
      'copa choice1: A choice2: B premise: P question: cause',
      'choice2',
    ],
    ['super_glue_rte', { premise: 'P', hypothesis: 'H', label: '1' }, 'rte hypothesis: H premise: P', 'not_entailment'],
    [
      'super_glue_wic',
      { word: 'bank', ...SENTENCES, start1: '0', label: 'False' },
      'wic sentence1: A dog. sentence2: A cat. word: bank',
      'False',
    ],
  ])('write %s as T5 does', (name, row, input, target) => {
    expect(textsOf(name, tableOf(row))).toEqual([[input, target]]);
  });

  it('list the label words in TFDS’s order of class ids', () => {
    for (const preset of TASK_PRESETS) {
      if (preset.labelWords === null) continue;
      const targets = preset.labelWords.map((target) => ({ input: '', target }));
      expect(labelSetOf(preset.labels, targets)).toEqual(preset.labelWords);
    }
  });

  it('score answers with T5’s metrics', () => {
    const keys = TASK_PRESETS.map(({ name, metrics, labelWords }) => {
      const target = labelWords?.[0] ?? '1.0';
      return [name, Object.keys(scoreAnswers(metrics, [{ target, prediction: target }], labelWords))];
    });
    expect(Object.fromEntries(keys)).toEqual({
      glue_cola: ['matthews_corrcoef'],
      glue_sst2: ['accuracy'],
      glue_mrpc: ['f1', 'accuracy'],
      glue_stsb: ['pearson_corrcoef', 'spearman_corrcoef'],
      glue_qqp: ['f1', 'accuracy'],
      glue_mnli: ['accuracy'],
      glue_qnli: ['accuracy'],
      glue_rte: ['accuracy'],
      glue_wnli: ['accuracy'],
      super_glue_boolq: ['accuracy'],
      super_glue_cb: ['mean_3class_f1', 'accuracy'],
      super_glue_copa: ['accuracy'],
      super_glue_multirc: ['f1', 'exact_match'],
      super_glue_record: ['em', 'f1'],
      super_glue_rte: ['accuracy'],
      super_glue_wic: ['accuracy'],
      super_glue_wsc: ['accuracy'],
    });
  });

  it('become the templates of a run file over the table’s own columns', () => {
    const mrpc = presetOf('glue_mrpc');
    const columns = matchColumns(mrpc, ['Quality', '#1 ID', '#2 ID', '#1 String', '#2 String'])!;
    expect(templatesOver(mrpc, columns)).toMatchObject({
      inputs: 'mrpc sentence1: {#1 String} sentence2: {#2 String}',
      targets: '{Quality}',
    });
  });

  it('refuse a table without their columns, a label they do not know, and rows without labels', () => {
    const refused = expect.objectContaining({ tag: 'TaskData' });
    expect(() => textsOf('glue_sst2', tableOf({ text: 'x', label: '1' }))).toThrow(refused);
    expect(() => textsOf('glue_sst2', tableOf({ sentence: 'x', label: '-1' }))).toThrow(refused);
    expect(() => textsOf('glue_stsb', tableOf({ ...SENTENCES, label: '-1' }))).toThrow(refused);
    expect(() => textsOf('glue_stsb', tableOf({ ...SENTENCES, label: '5.1' }))).toThrow(refused);
    expect(() => textsOf('glue_sst2', { columns: null, rows: [] })).toThrow(refused);
  });
});

describe('stsb', () => {
  it('rounds to fifths as TensorFlow does, halves to even', () => {
    const { similarities } = readJsonFixture<{ similarities: [label: string, text: string][] }>('metrics/metrics.json');
    for (const [label, text] of similarities) expect(similarityText(Number(label)), label).toBe(text);
    expect(similarityText(2.5)).toBe('2.4');
  });

  it('names the row of the file', () => {
    const rows = [
      ['sentence1', 'sentence2', 'score'],
      ['a', 'b', '1'],
      ['a', 'b', ''],
    ];
    expect(() => textsOf('glue_stsb', { columns: null, rows })).toThrow(/table\.tsv, row 3/);
  });
});

describe('multirc', () => {
  it('removes markup and groups the answers of a question', () => {
    const paragraph =
      '<b>Sent 1: </b>Once upon a time, there was a squirrel named Joey.<br><b>Sent 2: </b>Joey loved to go outside.';
    const question = 'Why was Joey surprised?';
    const table = tableOf(
      { paragraph, question, answer: 'There was only pie to eat', label: '1' },
      { paragraph, question, answer: 'He was not', label: '0' },
      { paragraph, question: 'Who?', answer: 'Joey', label: '1' },
    );
    const [first, second, third] = presetExamples(presetOf('super_glue_multirc'), table, 'validation', 'table.csv');
    expect(first).toMatchObject({
      input:
        'multirc question: Why was Joey surprised? answer: There was only pie to eat paragraph: Sent 1: Once upon a time, there was a squirrel named Joey. Sent 2: Joey loved to go outside.',
      target: 'True',
    });
    expect(second!.target).toBe('False');
    expect(second!.group).toBe(first!.group);
    expect(third!.group).not.toBe(first!.group);
  });
});

describe('record', () => {
  const row = {
    query: 'It was @placeholder.',
    entities: '["A", "B", "C"]',
    passage: 'This is the passage\n@highlight\nAnother sentence.\n@highlight\nThird sentence.',
    answers: '["A", "C"]',
  };
  const input =
    'record query: It was @placeholder. entities: A, B, C passage: This is the passage. Another sentence. Third sentence.';

  it('trains on every answer and validates on every query once', () => {
    const table = tableOf(row);
    expect(textsOf('super_glue_record', table)).toEqual([
      [input, 'A'],
      [input, 'C'],
    ]);
    const [only, ...others] = presetExamples(presetOf('super_glue_record'), table, 'validation', 'table.csv');
    expect(only).toMatchObject({ input, target: 'A', answers: ['A', 'C'] });
    expect(others).toEqual([]);
    expect(scoreAnswers(['record'], [{ ...only!, prediction: 'c' }], null)).toEqual({ em: 100, f1: 100 });
  });

  it.each(['', '[]', 'A, B', '["A", 1]', '{"0": "A"}', "['A']"])('refuses the answers %s', (answers) => {
    expect(() => textsOf('super_glue_record', tableOf({ ...row, answers }))).toThrow(
      expect.objectContaining({ tag: 'TaskData', where: 'table.tsv, row 1' }),
    );
  });
});

describe('wsc', () => {
  const text = 'Mitchell asked Tom if he could lend some money.';
  const pronoun = { span2_text: 'he', span2_index: '4' };
  const marked = 'wsc: Mitchell asked Tom if *he* could lend some money.';
  const tom = { text, span1_text: 'Tom', ...pronoun, label: '1' };
  const mitchell = { text, span1_text: 'Mitchell', ...pronoun, label: '0' };

  it('trains on the referents only', () => {
    expect(textsOf('super_glue_wsc', tableOf(tom, mitchell))).toEqual([[marked, 'Tom']]);
  });

  it('validates on all nouns and scores whether the answer is the referent', () => {
    const examples = presetExamples(presetOf('super_glue_wsc'), tableOf(tom, mitchell), 'validation', 'table.csv');
    expect(examples).toEqual([
      { input: marked, target: 'Tom', isReferent: true },
      { input: marked, target: 'Mitchell', isReferent: false },
    ]);
    const answered = examples.map((example) => ({ ...example, prediction: 'tom' }));
    expect(scoreAnswers(['wsc_simple'], answered, null)).toEqual({ accuracy: 100 });
  });

  it('finds the pronoun in the two texts that T5 corrects by hand', () => {
    const row = { span1_text: 'him', label: '1' };
    const glued = { text: 'He laughed. "Good for him," he said.', span2_text: 'him', span2_index: '4', ...row };
    const tooLow = { text: 'They might want to use it , but', span2_text: 'it', span2_index: '4', ...row };
    expect(textsOf('super_glue_wsc', tableOf(glued, tooLow)).map(([input]) => input)).toEqual([
      'wsc: He laughed. "Good for *him* ," he said.',
      'wsc: They might want to use *it* , but',
    ]);
  });

  it.each([
    ['0', 'he'],
    ['9', 'he'],
    ['-1', 'he'],
    ['x', 'he'],
    ['6', 'he'],
    ['4', ''],
  ])('refuses the pronoun’s place %s for "%s"', (span2_index, span2_text) => {
    expect(() => textsOf('super_glue_wsc', tableOf({ ...tom, span2_index, span2_text }))).toThrow(
      expect.objectContaining({ tag: 'TaskData' }),
    );
  });
});

describe('proposePresets', () => {
  const namesFor = (table: TaskTable, path = 'train.tsv') =>
    proposePresets(table, path).map(({ preset }) => preset.name);
  const header = (...columns: string[]) => ({ columns: null, rows: [columns] });

  it('knows the files of GLUE by their columns and labels', () => {
    const pairs = (...labels: string[]) => tableOf(...labels.map((label) => ({ ...SENTENCES, label })));
    expect(namesFor(pairs('0', '1'))).toEqual(['glue_mrpc', 'glue_rte', 'glue_wnli', 'glue_stsb', 'glue_mnli']);
    expect(namesFor(pairs('entailment', 'not_entailment'))).toEqual(['glue_rte', 'glue_wnli']);
    expect(namesFor(pairs('0.5', '3.25'))).toEqual(['glue_stsb']);
    expect(namesFor(tableOf({ question: 'Q', passage: 'P', idx: '0', label: 'true' }))).toEqual(['super_glue_boolq']);
    expect(namesFor(tableOf({ word: 'w', ...SENTENCES, label: '0' }))[0]).toBe('super_glue_wic');
    expect(namesFor(tableOf({ text: 'x', topic: 'y' }))).toEqual([]);
  });

  it('takes the first row for a header, and the names in any case', () => {
    const table = { columns: null, rows: [...header('Sentence', 'LABEL').rows, ['good', '1']] };
    expect(namesFor(table)).toEqual(['glue_cola', 'glue_sst2']);
    const [proposal] = proposePresets(table, 'x.tsv');
    expect(proposal!.columns).toEqual({ sentence: 'Sentence', label: 'LABEL' });
  });

  it('believes the path most', () => {
    const table = tableOf({ ...SENTENCES, label: '1' });
    expect(namesFor(table, 'glue/WNLI/dev.tsv')[0]).toBe('glue_wnli');
    expect(namesFor(table, 'STS-B-train.tsv')[0]).toBe('glue_stsb');
    expect(namesFor(tableOf({ sentence: 's', label: '1' }), 'SST-2/train.tsv')[0]).toBe('glue_sst2');
    expect(namesFor(table, 'quarterly.tsv')[0]).toBe('glue_mrpc');
  });

  /** The columns of one preset, by any of their names, among others. */
  const headers = fc.constantFrom(...TASK_PRESETS).chain(({ columns }) =>
    fc
      .tuple(
        fc.tuple(...Object.values(columns).map((names) => fc.constantFrom(...names))),
        fc.uniqueArray(fc.constantFrom('idx', '', 'genre', 'Word', 'text', 'label'), { maxLength: 3 }),
      )
      .chain(([own, others]) => {
        const all = [...own, ...others];
        return fc.shuffledSubarray(all, { minLength: all.length });
      }),
  );
  const field = fc.oneof(
    fc.constantFrom('0', '1', '2', '4.9', 'true', 'False', 'entailment', '["a"]', '[]', '__proto__', '-1'),
    fc.string({ unit: 'binary' }),
  );
  const tables = headers.chain((header) => {
    const rows = fc.array(fc.array(field, { minLength: header.length, maxLength: header.length }), { maxLength: 4 });
    return fc.record({ named: fc.boolean(), rows }).map(({ named, rows }): TaskTable => {
      return named ? { columns: header, rows } : { columns: null, rows: [header, ...rows] };
    });
  });

  it('proposes only what reads the table, or says in which row it does not', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom('train', 'validation'), (table, split) => {
        for (const { preset } of proposePresets(table, 'table.tsv')) {
          try {
            for (const example of presetExamples(preset, table, split, 'table.tsv')) {
              expect(example.input).toMatch(new RegExp(`^${preset.shortName}(:| )`));
              if (preset.labelWords !== null) expect(preset.labelWords).toContain(example.target);
            }
          } catch (error) {
            // Labels were seen before; what can still be wrong is what a preparation reads.
            if (!isLabError(error, 'TaskData') || preset.prepare === undefined) throw error;
            expect(error.where).toMatch(/^table\.tsv, row \d+$/);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('reads or refuses any table with any preset', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(...TASK_PRESETS), (table, preset) => {
        try {
          presetExamples(preset, table, 'train', 'table.tsv');
        } catch (error) {
          if (!isLabError(error, 'TaskData', 'Template')) throw error;
        }
      }),
    );
  });
});
