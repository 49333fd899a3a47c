import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Evaluation, Prediction } from '../../training/evaluationTypes.ts';
import { confusionOf } from './confusion.ts';
import { completionsOf, isPinned, pinsStore, stretchesOf, togglePin } from './pins.ts';
import { EVERYTHING, inSlice, isRight, labelsOf, NO_LABEL, type Slice, sliced } from './slices.ts';

const LABELS = ['bad', 'good'];

function prediction(input: string, target: string, answer: string, probability?: number): Prediction {
  const ranked = probability === undefined ? {} : { ranked: { label: answer, probability } };
  return { input, target, prediction: answer, ...ranked };
}

const FOUR = [
  prediction('A soup', 'good', 'good', 0.9),
  prediction('a film', 'bad', 'good', 0.6),
  prediction('the soup', 'bad', 'horse', 0.4),
  prediction('a seat', 'bad', 'bad', 0.99),
];

const inputs = (predictions: readonly Prediction[]) => predictions.map(({ input }) => input);
const slice = (part: Partial<Slice>) => ({ ...EVERYTHING, ...part });

describe('slices', () => {
  it.each([
    [{ verdict: 'wrong' }, ['a film', 'the soup']],
    [{ verdict: 'right' }, ['A soup', 'a seat']],
    [{ target: 'bad' }, ['a film', 'the soup', 'a seat']],
    [{ target: 'bad', answer: 'good' }, ['a film']],
    [{ answer: NO_LABEL }, ['the soup']],
    [{ search: ' SOUP ' }, ['A soup', 'the soup']],
    [{ search: 'soup', verdict: 'wrong' }, ['the soup']],
  ] as const)('%j holds %j', (part, expected) => {
    expect(inputs(sliced(FOUR, slice(part), LABELS, { key: 'order', descending: false }))).toEqual(expected);
  });

  it('sort by any column, both ways, and leave the predictions as they are', () => {
    const by = (key: 'probability' | 'target' | 'answer' | 'input' | 'order', descending: boolean) =>
      inputs(sliced(FOUR, EVERYTHING, LABELS, { key, descending }));
    expect(by('probability', false)).toEqual(['the soup', 'a film', 'A soup', 'a seat']);
    expect(by('target', true)[0]).toBe('A soup');
    // Equal targets stay in the order of the split.
    expect(by('target', false)).toEqual(['a film', 'the soup', 'a seat', 'A soup']);
    expect(by('order', true)).toEqual([...inputs(FOUR)].reverse());
    expect(inputs(FOUR)[0]).toBe('A soup');
  });

  it('finds labels among the targets, and none in free text', () => {
    expect(labelsOf(FOUR)).toEqual(LABELS);
    expect(labelsOf(FOUR.map((each, place) => ({ ...each, target: `text ${place}` })))).toBeNull();
    expect(labelsOf([])).toBeNull();
  });
});

describe('confusionOf', () => {
  it('has a row a target, a column an answer, and one for what is no label', () => {
    expect(confusionOf(FOUR, LABELS)).toEqual({
      targets: LABELS,
      answers: [...LABELS, NO_LABEL],
      counts: [
        [1, 1, 1],
        [0, 1, 0],
      ],
    });
    expect(confusionOf(FOUR.slice(0, 2), LABELS).answers).toEqual(LABELS);
  });

  it('counts in each cell what its slice holds', () => {
    const answers = fc.constantFrom('bad', 'good', 'horse', '');
    const some = fc.array(fc.tuple(fc.constantFrom(...LABELS), answers), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(some, (pairs) => {
        const all = pairs.map(([target, answer], place) => prediction(`${place}`, target, answer));
        const { targets, answers: columns, counts } = confusionOf(all, LABELS);
        expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(all.length);
        targets.forEach((target, row) => {
          columns.forEach((answer, column) => {
            const cell = all.filter((each) => inSlice(each, slice({ target, answer }), LABELS));
            expect(counts[row]?.[column]).toBe(cell.length);
            expect(cell.every((each) => isRight(each) === (target === answer))).toBe(true);
          });
        });
      }),
    );
  });
});

describe('followed examples', () => {
  beforeEach(() => pinsStore.setState({ pins: [] }));

  it('are pinned once and let go again', () => {
    togglePin(FOUR[0]!);
    togglePin(FOUR[1]!);
    expect(isPinned(pinsStore.getState().pins, FOUR[1]!)).toBe(true);
    togglePin(FOUR[1]!);
    expect(pinsStore.getState().pins).toEqual([{ input: 'A soup', target: 'good' }]);
  });

  it('tell what was answered at each evaluation, in stretches of one answer', () => {
    const evaluation = (samples: readonly Prediction[]): Evaluation => ({
      examples: samples.length,
      exactMatch: 0,
      accuracy: null,
      labels: null,
      samples,
      seconds: 0,
    });
    const answers = ['horse', 'bad', 'bad', 'good'];
    const evaluations = answers.map((answer, place) => ({
      step: 10 * (place + 1),
      evaluation: evaluation([FOUR[3]!, prediction('a film', 'bad', answer)]),
    }));
    const ofMixture = {
      step: 50,
      evaluation: { ...evaluation([]), tasks: [{ name: 'one', evaluation: evaluation([FOUR[1]!]) }] },
    };
    const without = { step: 60, evaluation: evaluation([FOUR[0]!]) };
    const completions = completionsOf(FOUR[1]!, [...evaluations, ofMixture, without]);
    expect(completions.map(({ step }) => step)).toEqual([10, 20, 30, 40, 50]);
    expect(stretchesOf(completions).map((each) => [each.from, each.to, each.prediction.prediction])).toEqual([
      [10, 10, 'horse'],
      [20, 30, 'bad'],
      [40, 50, 'good'],
    ]);
  });
});
