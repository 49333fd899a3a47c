import { describe, expect, it } from 'vitest';
import { letterTokenizer, syntheticModel } from '../../tests/support/syntheticModel.ts';
import { evaluate, rankLabels, type ValidationSet } from './evaluation.ts';
import { scoreOf } from './evaluationScore.ts';

const prompt = { length: 1, width: 6, values: new Float32Array(6) };
const settings = { batchSize: 3, maxInputLength: 48, maxTargetLength: 8, decoding: { method: 'greedy' } } as const;
const ids = (text: string) => Int32Array.of(...letterTokenizer.encode(text), 1);
const label = (text: string) => ({ text, ids: [...ids(text)] });

/** Answers with the input's first word, and likes the label best that the input ends with. */
function echoModel() {
  const model = syntheticModel();
  const shapes: string[] = [];
  const rowsOf = (inputIds: Int32Array, batchSize: number) => {
    const length = inputIds.length / batchSize;
    return Array.from({ length: batchSize }, (_, row) =>
      letterTokenizer.decode([...inputIds.subarray(row * length, (row + 1) * length)]),
    );
  };
  model.generateGreedy = async (_prompt, inputIds, batchSize) => {
    shapes.push(`${batchSize} x ${inputIds.length / batchSize}`);
    return rowsOf(inputIds, batchSize).map((text) => [...ids(text.split(' ')[0] ?? '')]);
  };
  model.scoreCandidates = async (_prompt, inputIds, batchSize, candidates) =>
    Float32Array.from(
      rowsOf(inputIds, batchSize).flatMap((text) =>
        candidates.map((candidate) => (text.endsWith(letterTokenizer.decode(candidate)) ? Math.log(3) : 0)),
      ),
    );
  return { model, shapes };
}

function validationOf(
  rows: readonly (readonly [input: string, target: string])[],
  labels: string[] | null,
): ValidationSet {
  return {
    examples: rows.map(([input, target]) => ({ input, target, inputIds: ids(input) })),
    labels: labels?.map(label) ?? null,
  };
}

const ROWS = [
  ['yes this text is longer than the others no', 'yes'],
  ['no yes', 'no'],
  ['maybe yes', 'yes'],
  ['yes no', 'no'],
] as const;

describe('evaluate', () => {
  it('counts exact answers and best-ranked labels, in the order of the split', async () => {
    const { model, shapes } = echoModel();
    const times = [5, 7.5];
    const evaluation = await evaluate(
      model,
      letterTokenizer,
      prompt,
      validationOf(ROWS, ['yes', 'no']),
      settings,
      new AbortController().signal,
      () => times.shift() ?? 0,
    );
    expect(evaluation).toMatchObject({ examples: 4, exactMatch: 0.5, accuracy: 0.5, seconds: 2.5 });
    expect(evaluation.labels).toEqual({
      targetCounts: { yes: 2, no: 2 },
      predictionCounts: { yes: 2, no: 1, maybe: 1 },
      missed: [],
      invented: ['maybe'],
      collapsedTo: null,
    });
    expect(evaluation.samples.map(({ prediction, ranked }) => [prediction, ranked?.label])).toEqual([
      ['yes', 'no'],
      ['no', 'yes'],
      ['maybe', 'yes'],
      ['yes', 'no'],
    ]);
    expect(evaluation.samples[1]?.ranked?.probability).toBeCloseTo(0.75, 6);
    // The three short inputs share a batch, padded to a multiple of 8.
    expect(shapes).toEqual(['3 x 16', '1 x 48']);
  });

  it('computes the metrics of T5 over the answers, in the order of the split', async () => {
    const { model } = echoModel();
    const { signal } = new AbortController();
    const evaluated = (validation: ValidationSet) =>
      evaluate(model, letterTokenizer, prompt, validation, settings, signal, () => 0);
    const labelled = validationOf(ROWS, ['no', 'yes']);
    // Answers yes, no, maybe, yes to yes, no, yes, no: one hit, one false alarm, one miss.
    const { results } = await evaluated({ ...labelled, metrics: ['f1_score_with_invalid', 'accuracy'] });
    expect(results).toEqual({ f1: 50, accuracy: 50 });
    expect(await evaluated(labelled)).not.toHaveProperty('results');

    const grouped = { ...validationOf(ROWS.slice(0, 2), null), metrics: ['record'] as const };
    const examples = grouped.examples.map((each) => ({ ...each, group: 'q', answers: ['perhaps', 'yes'] }));
    expect((await evaluated({ ...grouped, examples })).results).toEqual({ em: 100, f1: 100 });

    const constant = { ...validationOf([['1 a', '1'] as const, ['2 b', '1'] as const], null) };
    const undefinedResult = await evaluated({ ...constant, metrics: ['pearson_corrcoef'] });
    expect(undefinedResult.results).toEqual({ pearson_corrcoef: null });
    expect(scoreOf(undefinedResult)).toBe(0);
  });

  it('answers as the run file says', async () => {
    const { model } = echoModel();
    model.generateBeam = async (_prompt, _inputIds, batchSize, options) => {
      expect(options).toEqual({ beams: 4, alpha: 0.6, maxTargetLength: 8 });
      return Array.from({ length: batchSize }, () => [
        { ids: [...ids('no')], score: -1 },
        { ids: [...ids('yes')], score: -2 },
      ]);
    };
    const beam = { ...settings, decoding: { method: 'beam', beams: 4, alpha: 0.6 } } as const;
    const { signal } = new AbortController();
    const validation = validationOf(ROWS, null);
    const evaluation = await evaluate(model, letterTokenizer, prompt, validation, beam, signal, () => 0);
    expect(evaluation.exactMatch).toBe(0.5);
    expect(evaluation.samples.map(({ prediction }) => prediction)).toEqual(['no', 'no', 'no', 'no']);
  });

  it('judges free text by exact match alone', async () => {
    const { model } = echoModel();
    model.scoreCandidates = async (_prompt, _inputIds, _batchSize, candidates) => {
      expect(candidates).toEqual([]);
      return new Float32Array();
    };
    const { signal } = new AbortController();
    const evaluation = await evaluate(
      model,
      letterTokenizer,
      prompt,
      validationOf(ROWS, null),
      settings,
      signal,
      () => 0,
    );
    expect(evaluation).toMatchObject({ exactMatch: 0.5, accuracy: null, labels: null });
    expect(evaluation.samples.every((sample) => !('ranked' in sample))).toBe(true);
  });

  it('keeps the first 100 examples and up to 8 wrong ones behind them', async () => {
    const { model } = echoModel();
    const rows = Array.from({ length: 130 }, (_, row) => [`w${row}`, row % 2 === 0 ? `w${row}` : 'x'] as const);
    const { signal } = new AbortController();
    const { samples } = await evaluate(
      model,
      letterTokenizer,
      prompt,
      validationOf(rows, null),
      settings,
      signal,
      () => 0,
    );
    expect(samples.map(({ input }) => Number(input.slice(1)))).toEqual([
      ...Array.from({ length: 100 }, (_, row) => row),
      ...[101, 103, 105, 107, 109, 111, 113, 115],
    ]);
  });

  it('ends between two batches when it is aborted', async () => {
    const { model, shapes } = echoModel();
    const controller = new AbortController();
    const generate = model.generateGreedy;
    model.generateGreedy = (...args) => {
      controller.abort();
      return generate(...args);
    };
    const evaluation = evaluate(
      model,
      letterTokenizer,
      prompt,
      validationOf(ROWS, ['yes', 'no']),
      settings,
      controller.signal,
      () => 0,
    );
    await expect(evaluation).rejects.toBe(controller.signal.reason);
    expect(shapes).toHaveLength(1);
  });
});

describe('rankLabels', () => {
  it('gives probabilities that sum to 1, ties in the order of the labels, even for tiny likelihoods', () => {
    const scores = Float32Array.of(-5000, -5000 + Math.log(2), -5000, -9000);
    const [ranked = []] = rankLabels(scores, ['a', 'b', 'c', 'd'].map(label));
    expect(ranked.map(({ label: text }) => text)).toEqual(['b', 'a', 'c', 'd']);
    expect(ranked[0]?.probability).toBeCloseTo(0.5, 3);
    expect(ranked.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
  });
});
