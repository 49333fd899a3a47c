import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError, type LabError, type LabErrorTag } from '../base/errors.ts';
import { buildExamples, type TaskTable, type TaskTemplates } from './examples.ts';
import { escapeTemplate } from './template.ts';

function refusal(tag: LabErrorTag, action: () => unknown): LabError {
  try {
    action();
  } catch (error) {
    if (isLabError(error, tag)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const SST2: TaskTemplates = {
  inputs: 'sst2 sentence: {sentence}',
  targets: '{label}',
  labels: { '0': 'negative', '1': 'positive' },
};
const withHeader: TaskTable = {
  columns: null,
  rows: [
    ['sentence', 'label'],
    ['a fine film', '1'],
    ['dull', '0'],
  ],
};

describe('buildExamples', () => {
  it('takes a first row that holds every name as the header', () => {
    expect(buildExamples(withHeader, SST2, 'train.tsv')).toEqual({
      examples: [
        { input: 'sst2 sentence: a fine film', target: 'positive' },
        { input: 'sst2 sentence: dull', target: 'negative' },
      ],
      columns: ['sentence', 'label'],
      headerSkipped: true,
    });
  });

  it('never skips a row for templates that use positions only', () => {
    const built = buildExamples(withHeader, { inputs: '{0}', targets: '{1}' }, 'train.tsv');
    expect(built.examples).toHaveLength(3);
    expect(built.examples[0]).toEqual({ input: 'sentence', target: 'label' });
    expect(built).toMatchObject({ columns: null, headerSkipped: false });
  });

  it('uses the names that the format itself gives', () => {
    const table = { columns: ['text', 'y'], rows: [['text', 'y']] };
    const built = buildExamples(table, { inputs: '{text}', targets: '{y}' }, 'train.jsonl');
    expect(built).toEqual({
      examples: [{ input: 'text', target: 'y' }],
      columns: ['text', 'y'],
      headerSkipped: false,
    });
  });

  it('says what to do where names are used and there is no header', () => {
    const table = { columns: null, rows: [['a fine film', '1']] };
    const error = refusal('Template', () => buildExamples(table, SST2, 'train.tsv'));
    expect(error.what).toBe('This table’s first row does not name {sentence} and {label}');
    expect(error.found).toBe('a first row of "a fine film", "1"');
    expect(error.remedy).toContain('Add a header row');
  });

  it('suggests the right name where only one is wrong', () => {
    const error = refusal('Template', () => buildExamples(withHeader, { ...SST2, targets: '{lable}' }, 'train.tsv'));
    expect(error.what).toBe('There is no column "lable"');
    expect(error.expected).toBe('perhaps {label}');
  });

  it('names row and value that the label map does not know', () => {
    const table = { columns: null, rows: [...withHeader.rows, ['so so', '2']] };
    const error = refusal('TaskData', () => buildExamples(table, SST2, 'train.tsv'));
    expect(error.what).toContain('Row 4');
    expect(error.found).toBe('"2"');
    expect(error.expected).toBe('one of "0", "1"');
  });

  it('does not take inherited properties for labels', () => {
    for (const raw of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const table = { columns: ['t', 'y'], rows: [['x', raw]] };
      refusal('TaskData', () => buildExamples(table, { inputs: '{t}', targets: '{y}', labels: { a: 'b' } }, 'x'));
      const labels = JSON.parse(`{${JSON.stringify(raw)}: "right"}`) as Record<string, string>;
      expect(buildExamples(table, { inputs: '{t}', targets: '{y}', labels }, 'x').examples[0]?.target).toBe('right');
    }
  });

  it('refuses rows that are too short, and templates without a column', () => {
    const table = { columns: null, rows: [['a', 'b'], ['c']] };
    const error = refusal('TaskData', () => buildExamples(table, { inputs: '{0}', targets: '{1}' }, 'x.tsv'));
    expect(error.what).toBe('Row 2 has no field for {1}');
    refusal('Template', () => buildExamples(table, { inputs: 'always', targets: '{1}' }, 'x.tsv'));
  });

  it('builds no examples of an empty table whose names are known', () => {
    expect(buildExamples({ columns: ['a'], rows: [] }, { inputs: '{a}', targets: '{a}' }, 'x').examples).toEqual([]);
  });

  it('copies every field as it stands, whatever it holds', () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('{0}', '{{', '__proto__', 'constructor', '', '\u0000'));
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), field, (rows, prefix) => {
        const { examples } = buildExamples(
          { columns: null, rows },
          { inputs: `${escapeTemplate(prefix)}{1}|{0}`, targets: '{0}' },
          'x.csv',
        );
        expect(examples).toEqual(rows.map(([a, b]) => ({ input: `${prefix}${b}|${a}`, target: a })));
      }),
    );
  });

  it('gives examples or a typed error for any table and templates', () => {
    const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', '0', '1', 'A', '');
    const column = name.map((n) => `{${n}}`);
    const part = fc.oneof(
      { weight: 8, arbitrary: column },
      { weight: 1, arbitrary: fc.constantFrom('{', '}', '{{', 'x') },
    );
    const template = fc.array(part, { minLength: 1, maxLength: 3 });
    const row = fc.array(name, { minLength: 2, maxLength: 6 });
    const table = fc.record({ columns: fc.option(row), rows: fc.array(row, { maxLength: 4 }) });
    let built = 0;
    fc.assert(
      fc.property(table, template, template, (value, inputs, targets) => {
        try {
          const result = buildExamples(value, { inputs: inputs.join(''), targets: targets.join('') }, 'x');
          expect(result.examples).toHaveLength(value.rows.length - (result.headerSkipped ? 1 : 0));
          built++;
        } catch (error) {
          if (!isLabError(error, 'Template', 'TaskData')) throw error;
        }
      }),
      { numRuns: 10_000, seed: 1 },
    );
    expect(built).toBeGreaterThan(100);
  });
});
