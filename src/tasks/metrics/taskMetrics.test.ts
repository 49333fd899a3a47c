import { describe, expect, it } from 'vitest';
import {
  type AnsweredExample,
  METRIC_NAMES,
  type MetricName,
  meanScore,
  metricClash,
  scoreAnswers,
  taskScore,
} from './taskMetrics.ts';

const answered = (...pairs: [target: string, prediction: string][]): AnsweredExample[] =>
  pairs.map(([target, prediction]) => ({ target, prediction }));
const yesNo = answered(['yes', 'yes'], ['no', 'yes'], ['yes', 'maybe'], ['no', 'no']);

describe('scoreAnswers', () => {
  it('gives T5’s result keys: a metric’s own name, but for these', () => {
    const others: Partial<Record<MetricName, readonly string[]>> = {
      f1_score_with_invalid: ['f1'],
      mean_multiclass_f1: ['mean_2class_f1'],
      wsc_simple: ['accuracy'],
      multirc: ['f1', 'exact_match'],
      rouge: ['rouge1', 'rouge2', 'rougeLsum'],
    };
    for (const name of ['record', 'squad', 'trivia_qa'] as const) others[name] = ['em', 'f1'];
    for (const name of METRIC_NAMES) {
      expect(Object.keys(scoreAnswers([name], yesNo, ['no', 'yes']))).toEqual(others[name] ?? [name]);
    }
  });

  it('refuses exactly those metrics whose results would overwrite each other', () => {
    const labels = ['no', 'yes'];
    for (const first of METRIC_NAMES) {
      for (const second of METRIC_NAMES) {
        const keys = [first, second].flatMap((name) => Object.keys(scoreAnswers([name], yesNo, labels)));
        const clashes = new Set(keys).size < keys.length;
        expect(metricClash([first, second]) !== null, `${first} and ${second}`).toBe(clashes);
        const both = () => scoreAnswers([first, second], yesNo, labels);
        if (clashes) expect(both).toThrow(expect.objectContaining({ tag: 'TaskData' }));
        else expect(Object.keys(both())).toEqual(keys);
      }
    }
  });

  it('counts an answer that is no label as wrong: for F1 as the other class', () => {
    // yes: one found of two, and one "no" taken for it; "maybe" is a miss.
    expect(scoreAnswers(['f1_score_with_invalid', 'accuracy'], yesNo, ['no', 'yes'])).toEqual({ f1: 50, accuracy: 50 });
  });

  it('takes the second label for the positive class', () => {
    const examples = answered(['yes', 'yes'], ['no', 'yes']);
    expect(scoreAnswers(['f1_score_with_invalid'], examples, ['yes', 'no'])).toEqual({ f1: 0 });
  });

  it('counts texts that are no numbers as -1', () => {
    const examples = answered(['0.0', 'none'], ['5.0', '5.0']);
    expect(scoreAnswers(['pearson_corrcoef'], examples, null).pearson_corrcoef).toBeCloseTo(100, 9);
  });

  it('groups MultiRC’s answers by question', () => {
    const examples = answered(['True', 'True'], ['False', 'True'], ['False', 'False']).map((example, i) => ({
      ...example,
      group: ['first', 'first', 'second'][i]!,
    }));
    const results = scoreAnswers(['multirc'], examples, ['False', 'True']);
    expect(results.exact_match).toBe(50);
    expect(results.f1).toBeCloseTo(200 / 3, 9);
  });

  it('takes every reference, and every group once, for ReCoRD', () => {
    const query = { target: 'penguin', answers: ['penguin', 'the pigeon'], group: 'query 1' };
    const examples = [
      { ...query, prediction: 'Pigeon' },
      { ...query, target: 'the pigeon', prediction: 'potato' },
      { target: 'x', prediction: 'y' },
    ];
    expect(scoreAnswers(['record'], examples, null)).toEqual({ em: 50, f1: 50 });
  });

  it('judges whether WSC’s answer is the referent', () => {
    const examples = [
      { target: 'Tom', prediction: 'Tom', isReferent: true },
      { target: 'Mitchell', prediction: 'Tom', isReferent: false },
      { target: 'Mitchell', prediction: 'Mitchell', isReferent: false },
      { target: 'Tom', prediction: '' },
    ];
    expect(scoreAnswers(['wsc_simple'], examples, null)).toEqual({ accuracy: 50 });
  });

  it('refuses metrics that the task’s labels do not suit, and nothing to score', () => {
    const refused = expect.objectContaining({ tag: 'TaskData' });
    expect(() => scoreAnswers(['f1_score_with_invalid'], yesNo, ['no', 'yes', 'maybe'])).toThrow(refused);
    expect(() => scoreAnswers(['matthews_corrcoef'], yesNo, null)).toThrow(refused);
    expect(() => scoreAnswers(['accuracy'], yesNo, ['yes', 'maybe'])).toThrow(refused);
    expect(() => scoreAnswers(['accuracy'], [], ['yes'])).toThrow(RangeError);
  });
});

describe('scores', () => {
  it('are means of percents, an undefined correlation counting as 0', () => {
    expect(taskScore({ f1: 90, accuracy: 80 })).toBe(85);
    expect(taskScore({ pearson_corrcoef: Number.NaN, spearman_corrcoef: 50 })).toBe(25);
    expect(meanScore([10, 20, 60])).toBe(30);
    expect(() => meanScore([])).toThrow(RangeError);
  });
});
