/** Every metric against T5's own code on random data (tools/fixtures/metrics.py) and on T5's own test cases. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonFixture } from '../../../tests/support/fixtures.ts';
import { bleu, tokenizeInternational } from './bleu.ts';
import { accuracy, f1WithInvalid, matthewsCorrelation, meanMulticlassF1 } from './classification.ts';
import { pearsonCorrelation, spearmanCorrelation } from './correlation.ts';
import { firstOfEachGroup, groupExactMatch } from './groups.ts';
import { longestCommonSubsequence } from './longestCommonSubsequence.ts';
import { labelToClassId, namesReferent, textToFloat } from './postprocessing.ts';
import { normalizeSquad, normalizeTriviaQa, squad, triviaQa } from './questionAnswering.ts';
import { rouge } from './rouge.ts';

/** Python's texts stand for what JSON cannot say. */
type Real = number | 'nan' | 'inf' | '-inf';
type Results = Readonly<Record<string, number>>;

const fixture = readJsonFixture<{
  classification: ({ classes: number; targets: number[]; predictions: number[] } & Results)[];
  correlations: { targets: Real[]; predictions: Real[]; pearson_corrcoef: Real; spearman_corrcoef: Real }[];
  answers: { targets: string[][]; predictions: string[]; squad: Results; trivia_qa: Results }[];
  multirc: {
    targets: { group: number; value: number }[];
    predictions: { value: number }[];
    f1: number;
    exact_match: number;
  }[];
  record: {
    targets: { group: number; value: string[] }[];
    predictions: { value: string }[];
    em: number;
    f1: number;
  }[];
  rouge: ({ targets: string[]; predictions: string[] } & Results)[];
  bleu: { references: string[][]; predictions: string[]; bleu: number }[];
  normalized: [text: string, squad: string, triviaQa: string][];
  tokenized: [text: string, tokens: string][];
  floats: [text: string, value: Real][];
  referents: [prediction: string, referent: string, value: number][];
}>('metrics/metrics.json');

const real = (value: Real): number =>
  typeof value === 'number' ? value : { nan: Number.NaN, inf: Infinity, '-inf': -Infinity }[value];

function expectClose(value: number, reference: Real, tolerance = 1e-9): void {
  if (Number.isNaN(real(reference))) expect(value).toBeNaN();
  else expect(Math.abs(value - real(reference)), `${value} for ${reference}`).toBeLessThanOrEqual(tolerance);
}

/** Names and reference values of a fixture's results. */
function expectResults(results: Results, references: Results): void {
  expect(Object.keys(results).length).toBeGreaterThan(0);
  for (const [name, value] of Object.entries(results)) expectClose(value, references[name]!);
}

describe('metrics of class ids', () => {
  it('equal scikit-learn’s through T5 on random ids, invalid ones included', () => {
    for (const { classes, targets, predictions, ...references } of fixture.classification) {
      expectResults(
        {
          accuracy: accuracy(targets, predictions),
          matthews_corrcoef: matthewsCorrelation(targets, predictions),
          mean_multiclass_f1: meanMulticlassF1(targets, predictions, classes),
          ...(classes === 2 && { f1: f1WithInvalid(targets, predictions) }),
        },
        references as Results,
      );
    }
  });

  it('give what T5’s tests expect', () => {
    expect(accuracy([0, 0, 2, 1], [0, 1, 2, 1])).toBe(75);
    expect(f1WithInvalid([0, 1, 1, 0], [0, 1, 2, 2])).toBe(50);
    expectClose(meanMulticlassF1([0, 1, 1, 2], [0, 0, 2, 2], 3), 44.44444444444444);
    expectClose(matthewsCorrelation([0, 0, 2, 1], [0, 1, 2, 1]), 70);
  });
});

describe('correlations', () => {
  it('equal SciPy’s on random numbers, ties, constants and numbers that are not finite', () => {
    for (const { targets, predictions, ...references } of fixture.correlations) {
      expectClose(pearsonCorrelation(targets.map(real), predictions.map(real)), references.pearson_corrcoef);
      expectClose(spearmanCorrelation(targets.map(real), predictions.map(real)), references.spearman_corrcoef);
    }
  });

  it('give what T5’s tests expect', () => {
    expectClose(pearsonCorrelation([0, 2], [0, 1]), 100);
    expectClose(spearmanCorrelation([0, 2, 1], [0, 1, 2]), 50);
  });

  it('are undefined for one pair, and refuse unequal lists', () => {
    expect(pearsonCorrelation([1], [1])).toBeNaN();
    expect(() => pearsonCorrelation([1, 2], [1])).toThrow(RangeError);
  });
});

describe('answers to questions', () => {
  it('are normalized as T5 normalizes them, in any script', () => {
    for (const [text, forSquad, forTriviaQa] of fixture.normalized) {
      expect(normalizeSquad(text)).toBe(forSquad);
      expect(normalizeTriviaQa(text)).toBe(forTriviaQa);
    }
    const untidy = "`Needs\tA_LOT of the 'normalization'.\"‘";
    expect(normalizeSquad(untidy)).toBe('needs alot of normalization‘');
    expect(normalizeTriviaQa(untidy)).toBe('needs lot of normalization');
  });

  it('score as T5 scores them', () => {
    for (const { targets, predictions, ...references } of fixture.answers) {
      expectResults({ ...squad(targets, predictions) }, references.squad);
      expectResults({ ...triviaQa(targets, predictions) }, references.trivia_qa);
    }
  });

  it('give what T5’s tests expect', () => {
    const targets = [['big moose', 'hippo'], ['correct1'], ['correct2.1', 'correct2.2'], ['a', 'b']];
    const predictions = ['‘a big  Moose!‘', 'wrong', 'correct2.2', 'c'];
    expectResults({ ...squad(targets, predictions) }, { em: 25, f1: 35 });
    expectResults({ ...triviaQa(targets, predictions) }, { em: 50, f1: 50 });
    const text = 'this is a string';
    expect(
      squad(
        [
          ['', text],
          [text, text],
        ],
        [text, text],
      ),
    ).toEqual({ em: 100, f1: 100 });
    expect(
      squad(
        [
          [text, text],
          [text, text],
        ],
        ['', ''],
      ),
    ).toEqual({ em: 0, f1: 0 });
    expectResults({ ...squad([['abc abd', '$$$$']], ['abd']) }, { em: 0, f1: 200 / 3 });
  });

  it('refuse questions without references or predictions', () => {
    expect(() => squad([[]], ['a'])).toThrow(RangeError);
    expect(() => squad([['a']], [])).toThrow(RangeError);
    expect(() => squad([], [])).toThrow(RangeError);
  });
});

describe('groups', () => {
  it('give MultiRC’s exact match and F1', () => {
    for (const { targets, predictions, f1, exact_match } of fixture.multirc) {
      const examples = targets.map(({ group, value }, i) => ({ group, right: value === predictions[i]?.value }));
      const groupOf = ({ group }: { group: number }) => String(group);
      expectClose(
        groupExactMatch(examples, groupOf, ({ right }) => right),
        exact_match,
      );
      const ids = (items: { value: number }[]) => items.map(({ value }) => value);
      expectClose(f1WithInvalid(ids(targets), ids(predictions)), f1);
    }
  });

  it('let ReCoRD count every query once', () => {
    for (const { targets, predictions, ...references } of fixture.record) {
      const examples = targets.map(({ group, value }, i) => ({ group, value, answer: predictions[i]!.value }));
      const first = firstOfEachGroup(examples, ({ group }) => String(group));
      const scores = squad(
        first.map(({ value }) => value),
        first.map(({ answer }) => answer),
      );
      expectResults({ ...scores }, references);
    }
  });

  it('give what T5’s tests expect', () => {
    const targets = ['a', 'a', 'b'].map((group, i) => ({ group, value: [0, 0, 1][i] }));
    const first = firstOfEachGroup(targets, ({ group }) => group);
    expect(first.map(({ value }) => value)).toEqual([0, 1]);
  });
});

describe('rouge', () => {
  it('equals rouge_score’s mean through T5 on random summaries', () => {
    for (const { targets, predictions, ...references } of fixture.rouge) {
      expectResults({ ...rouge(targets as string[], predictions as string[]) }, references as Results);
    }
  });

  it('gives what T5’s tests expect', () => {
    const text = 'this is a string';
    expect(rouge([text, text], [text, text])).toEqual({ rouge1: 100, rouge2: 100, rougeLsum: 100 });
    expect(rouge([text, text], ['', ''])).toEqual({ rouge1: 0, rouge2: 0, rougeLsum: 0 });
    expect(() => rouge([], [])).toThrow(RangeError);
  });

  it('rests on common subsequences that no other exceeds', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 });
    const isSubsequence = (part: readonly string[], whole: readonly string[]) => {
      let next = 0;
      for (const word of whole) if (word === part[next]) next++;
      return next === part.length;
    };
    fc.assert(
      fc.property(words, words, (a, b) => {
        const positions = longestCommonSubsequence(a, b);
        expect(positions).toEqual([...new Set(positions)].sort((x, y) => x - y));
        expect(
          isSubsequence(
            positions.map((position) => a[position]!),
            b,
          ),
        ).toBe(true);
        const subsets = Array.from({ length: 2 ** a.length }, (_, bits) => a.filter((_, i) => bits & (1 << i)));
        const longest = Math.max(...subsets.filter((part) => isSubsequence(part, b)).map((part) => part.length));
        expect(positions).toHaveLength(longest);
      }),
    );
  });
});

describe('bleu', () => {
  it('splits words as sacrebleu does', () => {
    for (const [text, tokens] of fixture.tokenized) expect(tokenizeInternational(text).join(' ')).toBe(tokens);
  });

  it('equals sacrebleu’s through T5 on random texts with one or more references', () => {
    for (const { references, predictions, bleu: expected } of fixture.bleu) {
      expectClose(bleu(references, predictions), expected);
    }
  });

  it('gives what T5’s tests expect', () => {
    const text = 'this is a string';
    expectClose(bleu([[text], [text]], [text, text]), 100);
    expect(bleu([[text], [text]], ['', ''])).toBe(0);
    expectClose(
      bleu(
        [
          ['', text],
          [text, ''],
        ],
        [text, text],
      ),
      100,
    );
    expect(() => bleu([[]], ['a'])).toThrow(RangeError);
    expect(() => bleu([], [])).toThrow(RangeError);
  });
});

describe('postprocessing', () => {
  it('reads the numbers that Python reads, and -1 from anything else', () => {
    for (const [text, value] of fixture.floats) expect(textToFloat(text), JSON.stringify(text)).toBe(real(value));
    fc.assert(fc.property(fc.double({ noNaN: true }), (value) => textToFloat(String(value)) === value));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => textToFloat(text) === -1 || /[0-9]|inf|nan/i.test(text)),
    );
  });

  it('finds labels character by character', () => {
    expect(labelToClassId('two', ['one', 'two'])).toBe(1);
    expect(labelToClassId('foo', ['one', 'two'])).toBe(-1);
    expect(labelToClassId('two ', ['one', 'two'])).toBe(-1);
  });

  it('recognizes referents as T5 does', () => {
    for (const [prediction, referent, value] of fixture.referents) {
      expect(namesReferent(prediction, referent), JSON.stringify([prediction, referent])).toBe(value);
    }
    expect(namesReferent('potato', 'turnip')).toBe(0);
    expect(namesReferent('the cat', 'cat')).toBe(1);
    expect(namesReferent("Bob's hat", 'Bob')).toBe(0);
    expect(namesReferent("Bob's hat", "Bob's hat")).toBe(1);
    expect(namesReferent('a potato', 'my potato')).toBe(1);
    expect(namesReferent('fuzzy bunny', 'fuzzy hungry bunny')).toBe(1);
    expect(namesReferent('a this', 'cat')).toBe(-1);
  });
});

describe('every metric of texts', () => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 1, maxLength: 5 });

  it('is between 0 and 100, and 100 for answers that are the targets', () => {
    const within = (results: Results) => {
      for (const value of Object.values(results)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100 + 1e-9);
      }
    };
    fc.assert(
      fc.property(texts, texts, (targets, others) => {
        const predictions = targets.map((_, i) => others[i % others.length]!);
        const references = targets.map((target) => [target]);
        within({ ...rouge(targets, predictions), bleu: bleu(references, predictions) });
        within({ ...squad(references, predictions), ...triviaQa(references, predictions) });
        expect(squad(references, targets).em).toBe(100);
      }),
    );
  });
});
