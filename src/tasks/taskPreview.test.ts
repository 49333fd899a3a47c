import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError } from '../base/errors.ts';
import { buildExamples } from './examples.ts';
import { editDistance, nearMatches } from './nearMatches.ts';
import { suggestTask } from './taskPreview.ts';

describe('suggestTask', () => {
  it('reads SST-2 without a header: text, then a number', () => {
    const rows = Array.from({ length: 10 }, (_, i) => [`sentence ${i}`, String(i % 2)]);
    expect(suggestTask({ columns: null, rows })).toEqual({
      inputs: '{0}',
      targets: '{1}',
      labels: { '0': '0', '1': '1' },
      header: null,
    });
  });

  it('reads a header with usual names, and leaves identifiers out', () => {
    const rows = [
      ['idx', 'question', 'sentence', 'label'],
      ['0', 'who?', 'it was her', 'entailment'],
      ['1', 'where?', 'no one knows', 'not_entailment'],
    ];
    expect(suggestTask({ columns: null, rows })).toEqual({
      inputs: 'question: {question} sentence: {sentence}',
      targets: '{label}',
      header: ['idx', 'question', 'sentence', 'label'],
    });
  });

  it('finds the class column by its few values where names say nothing', () => {
    const rows = Array.from({ length: 8 }, (_, i) => [i % 2 === 0 ? 'sport' : 'music', `text ${i}`]);
    expect(suggestTask({ columns: ['kind', 'body'], rows })).toMatchObject({
      inputs: 'body: {body}',
      targets: '{kind}',
    });
  });

  it('has no suggestion for an empty table or a single column', () => {
    expect(suggestTask({ columns: null, rows: [] })).toBeNull();
    expect(suggestTask({ columns: null, rows: [['a'], ['b']] })).toBeNull();
    expect(suggestTask({ columns: ['text', 'label'], rows: [] })).toBeNull();
  });

  it('suggests templates that work on the table they are for', () => {
    const cell = fc.constantFrom('label', 'text', 'sentence', '0', '1', '{x}', '__proto__', '', 'a b', 'target');
    const table = fc.integer({ min: 2, max: 4 }).chain((width) => {
      const row = fc.array(cell, { minLength: width, maxLength: width });
      return fc.record({ columns: fc.option(row), rows: fc.array(row, { maxLength: 6 }) });
    });
    let suggested = 0;
    fc.assert(
      fc.property(table, (value) => {
        const task = suggestTask(value);
        if (task === null) return;
        suggested++;
        const { examples, headerSkipped } = buildExamples(value, task, 'x.tsv');
        expect(headerSkipped).toBe(value.columns === null && task.header !== null);
        expect(examples).toHaveLength(value.rows.length - (headerSkipped ? 1 : 0));
      }),
      { numRuns: 2000 },
    );
    expect(suggested).toBeGreaterThan(500);
  });

  it('never throws anything but typed errors for ragged tables', () => {
    const row = fc.array(fc.constantFrom('label', 'text', '1', ''), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        const task = suggestTask({ columns: null, rows });
        if (task === null) return;
        try {
          buildExamples({ columns: null, rows }, task, 'x.tsv');
        } catch (error) {
          if (!isLabError(error, 'TaskData', 'Template')) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('nearMatches', () => {
  it('ranks by edit distance and prefers none over nonsense', () => {
    expect(nearMatches('sentance', ['idx', 'sentence', 'sentence1'])).toEqual(['sentence', 'sentence1']);
    expect(nearMatches('LABEL', ['label'])).toEqual(['label']);
    expect(nearMatches('x', ['yes', 'no'])).toEqual([]);
  });

  it('measures a metric', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
