import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../evaluationTypes.ts';
import { mixtureEvaluation } from '../mixtureEvaluation.ts';
import type { Study, StudyRun } from './studyFile.ts';
import { resultOf, resultsAsCsv, type StudyResult, tableAsCsv, transferTable } from './studyResults.ts';

const study: Study = {
  name: 's',
  targets: ['news', 'reviews'],
  sources: ['labels', 'words', 'mood'],
  scratch: ['labels', 'words'],
  seeds: [0, 1],
  runs: [],
};

function result(target: string, source: string, seed: number, ...scores: number[]): StudyResult {
  const id = `${target}/${source}/seed-${seed}`;
  return { id, target, source, seed, scores: scores.map((score, index) => [10 * (index + 1), score]) };
}

const evaluation = (exactMatch: number, accuracy: number | null): Evaluation => ({
  examples: 4,
  exactMatch,
  accuracy,
  labels: null,
  samples: [],
  seconds: 0,
});

describe('resultOf', () => {
  it('takes the mean of the metrics where there are some', () => {
    const run = { id: 'a', target: 't', source: 's', seed: 3 } as StudyRun;
    const measured = { ...evaluation(0, 0.75), results: { f1: 40, accuracy: 20 } };
    expect(resultOf(run, [{ step: 1, evaluation: measured }]).scores).toEqual([[1, 30]]);
    const tasks = [measured, evaluation(0, 0.5)].map((each, i) => ({ name: `${i}`, evaluation: each }));
    expect(resultOf(run, [{ step: 1, evaluation: mixtureEvaluation(tasks) }]).scores).toEqual([[1, 40]]);
  });

  it('takes the mean over the tasks of a mixture, each by its own score', () => {
    const run = { id: 'a', target: 't', source: 's', seed: 3 } as StudyRun;
    const tasks = [evaluation(0, 0.75), evaluation(0.25, null)].map((each, i) => ({ name: `${i}`, evaluation: each }));
    expect(resultOf(run, [{ step: 10, evaluation: mixtureEvaluation(tasks) }]).scores).toEqual([[10, 50]]);
  });

  it('takes accuracy where there are labels, exact match elsewhere, in percent by step', () => {
    const run = { id: 'a', target: 't', source: 's', seed: 3 } as StudyRun;
    const evaluations = [
      { step: 20, evaluation: evaluation(0.5, null) },
      { step: 10, evaluation: evaluation(0, 0.75) },
    ];
    expect(resultOf(run, evaluations)).toEqual({
      ...{ id: 'a', target: 't', source: 's', seed: 3 },
      scores: [
        [10, 75],
        [20, 50],
      ],
    });
  });
});

describe('transferTable', () => {
  const results = [
    result('news', 'labels', 0, 40, 60),
    result('news', 'labels', 1, 60, 80),
    result('news', 'words', 0, 20, 30),
    result('news', 'mood', 0, 95, 85),
    result('reviews', 'mood', 0, 50),
  ];
  const table = transferTable(study, results);

  it('has a cell wherever runs are done, in the order of the study', () => {
    expect(table.map(({ target, source, seeds }) => [target, source, seeds])).toEqual([
      ['news', 'labels', 2],
      ['news', 'words', 1],
      ['news', 'mood', 1],
      ['reviews', 'mood', 1],
    ]);
  });

  it('gives mean and spread of the last and of the best scores', () => {
    expect(table[0]).toMatchObject({ final: { mean: 70 }, best: { mean: 70 } });
    expect(table[0]?.final.standardDeviation).toBeCloseTo(Math.sqrt(200), 12);
    expect(table[2]).toMatchObject({ final: { mean: 85, standardDeviation: null }, best: { mean: 95 } });
  });

  it('compares with the better start from scratch: from 70 to 85 half of the error is gone', () => {
    expect(table.map((cell) => cell.relativeErrorReduction)).toEqual([null, null, 0.5, null]);
  });

  it('has nothing to say of errors that are not there', () => {
    const perfect = transferTable(study, [result('news', 'labels', 0, 100), result('news', 'mood', 0, 99)]);
    expect(perfect[1]?.relativeErrorReduction).toBeNull();
  });
});

describe('resultsAsCsv', () => {
  it('has a line a score', () => {
    expect(resultsAsCsv([result('news', 'mood', 7, 12.5, 50)])).toBe(
      'target,source,seed,step,score\nnews,mood,7,10,12.5\nnews,mood,7,20,50\n',
    );
  });
});

describe('tableAsCsv', () => {
  it('has a line a cell, empty where a figure is undefined', () => {
    const cells = transferTable(study, [result('news', 'labels', 0, 50), result('news', 'mood', 0, 60, 75)]);
    expect(tableAsCsv(cells).split('\n').slice(1)).toEqual(['news,labels,1,50,,50,,', 'news,mood,1,75,,75,,0.5', '']);
  });
});
