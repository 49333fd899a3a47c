/**
 * A task's metrics by their names in T5's code, over texts: every model's answer becomes what the metric counts
 * (`postprocessing.ts`), and an answer that is nothing of the kind counts as T5 counts it.
 */
import { LabError } from '../../base/errors.ts';
import { bleu } from './bleu.ts';
import { accuracy, f1WithInvalid, matthewsCorrelation, meanMulticlassF1 } from './classification.ts';
import { pearsonCorrelation, spearmanCorrelation } from './correlation.ts';
import { firstOfEachGroup, groupExactMatch } from './groups.ts';
import { shareOfMatches } from './matches.ts';
import { labelToClassId, namesReferent, textToFloat } from './postprocessing.ts';
import { squad, triviaQa } from './questionAnswering.ts';
import { rouge } from './rouge.ts';

/** What a metric may need to know about an example besides its target. */
export interface MetricTarget {
  /** What the model is trained to answer. */
  readonly target: string;
  /** Every answer that counts as right, at least one; absent: the target alone. */
  readonly answers?: readonly string[];
  /** Which examples belong together: MultiRC's question, ReCoRD's query; absent: the example is a group of its own. */
  readonly group?: string;
  /** WSC: whether the target is what the pronoun refers to; absent: it is. */
  readonly isReferent?: boolean;
}

export interface AnsweredExample extends MetricTarget {
  readonly prediction: string;
}

/** By key of T5's results (`f1`, `accuracy`, …): percent, or NaN for the correlation of a constant. */
export type MetricResults = Readonly<Record<string, number>>;

export const METRIC_NAMES = [
  'accuracy',
  'sequence_accuracy',
  'f1_score_with_invalid',
  'matthews_corrcoef',
  'mean_multiclass_f1',
  'pearson_corrcoef',
  'spearman_corrcoef',
  'multirc',
  'record',
  'wsc_simple',
  'squad',
  'trivia_qa',
  'rouge',
  'bleu',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** T5's keys of each metric's results; `mean_multiclass_f1`'s has the number of classes in place of N. */
const KEYS: Readonly<Record<MetricName, readonly string[]>> = {
  accuracy: ['accuracy'],
  sequence_accuracy: ['sequence_accuracy'],
  f1_score_with_invalid: ['f1'],
  matthews_corrcoef: ['matthews_corrcoef'],
  mean_multiclass_f1: ['mean_Nclass_f1'],
  pearson_corrcoef: ['pearson_corrcoef'],
  spearman_corrcoef: ['spearman_corrcoef'],
  multirc: ['f1', 'exact_match'],
  record: ['em', 'f1'],
  wsc_simple: ['accuracy'],
  squad: ['em', 'f1'],
  trivia_qa: ['em', 'f1'],
  rouge: ['rouge1', 'rouge2', 'rougeLsum'],
  bleu: ['bleu'],
};

/** Two metrics whose results would go by one key, of which only the later one's would be left. */
export interface MetricClash {
  readonly key: string;
  readonly first: MetricName;
  readonly second: MetricName;
}

/** The first clash among the metrics; null if each key is of one of them. A metric that is listed twice clashes too. */
export function metricClash(names: readonly MetricName[]): MetricClash | null {
  const ownerOf = new Map<string, MetricName>();
  for (const second of names) {
    for (const key of KEYS[second]) {
      const first = ownerOf.get(key);
      if (first !== undefined) return { key, first, second };
      ownerOf.set(key, second);
    }
  }
  return null;
}

type Metric = (examples: readonly AnsweredExample[], labels: readonly string[] | null) => MetricResults;

const METRICS: Readonly<Record<MetricName, Metric>> = {
  accuracy: (examples, labels) => {
    if (labels === null) return { accuracy: 100 * shareOfMatches(targetsOf(examples), predictionsOf(examples)) };
    return { accuracy: accuracy(...classIds(examples, labels)) };
  },
  sequence_accuracy: (examples) => ({
    sequence_accuracy: 100 * shareOfMatches(targetsOf(examples), predictionsOf(examples)),
  }),
  f1_score_with_invalid: (examples, labels) => ({ f1: f1WithInvalid(...classIds(examples, labels, 2)) }),
  matthews_corrcoef: (examples, labels) => ({ matthews_corrcoef: matthewsCorrelation(...classIds(examples, labels)) }),
  mean_multiclass_f1: (examples, labels) => {
    const count = labels?.length ?? 0;
    return { [`mean_${count}class_f1`]: meanMulticlassF1(...classIds(examples, labels), count) };
  },
  pearson_corrcoef: (examples) => ({ pearson_corrcoef: pearsonCorrelation(...numbers(examples)) }),
  spearman_corrcoef: (examples) => ({ spearman_corrcoef: spearmanCorrelation(...numbers(examples)) }),
  multirc: (examples, labels) => ({
    f1: f1WithInvalid(...classIds(examples, labels, 2)),
    exact_match: groupExactMatch(examples, groupOf(examples), ({ target, prediction }) => target === prediction),
  }),
  record: (examples) => answerScores(squad, firstOfEachGroup(examples, groupOf(examples))),
  wsc_simple: (examples) => ({
    accuracy: accuracy(
      examples.map(({ isReferent }) => (isReferent === false ? 0 : 1)),
      examples.map(({ prediction, target }) => namesReferent(prediction, target)),
    ),
  }),
  squad: (examples) => answerScores(squad, examples),
  trivia_qa: (examples) => answerScores(triviaQa, examples),
  rouge: (examples) => ({ ...rouge(targetsOf(examples), predictionsOf(examples)) }),
  bleu: (examples) => ({ bleu: bleu(examples.map(answersOf), predictionsOf(examples)) }),
};

/**
 * The results of several metrics over one validation split.
 * @param labels the task's label words in the order of their class ids, as `label_classes` in T5; null without labels
 * @throws RangeError for no examples
 * @throws LabError `TaskData` where a metric needs labels, or two of them, and a target is none or they are not two; for
 *   metrics that clash
 */
export function scoreAnswers(
  names: readonly MetricName[],
  examples: readonly AnsweredExample[],
  labels: readonly string[] | null,
): MetricResults {
  if (examples.length === 0) throw new RangeError('a score of no examples');
  const clash = metricClash(names);
  if (clash !== null) throw clashing(clash);
  return Object.assign({}, ...names.map((name) => METRICS[name](examples, labels)));
}

function clashing({ key, first, second }: MetricClash): LabError {
  return new LabError({
    tag: 'TaskData',
    what: 'Two metrics give results of the same name',
    found: `"${key}" of ${first} and of ${second}`,
    expected: 'each key once',
    remedy: 'Leave one of the two metrics out.',
  });
}

/**
 * A task's score: the mean of its results (SPoT, footnote 5). An undefined correlation, NaN or null, counts as 0: answers
 * that are all the same earn nothing, and a score must be comparable to choose a checkpoint.
 */
export function taskScore(results: Readonly<Record<string, number | null>>): number {
  return meanScore(Object.values(results).map((result) => result ?? 0));
}

/** Mean of several tasks' scores, as a mixture's and a benchmark's score is defined; NaN counts as 0. */
export function meanScore(scores: readonly number[]): number {
  if (scores.length === 0) throw new RangeError('a mean of no scores');
  return scores.reduce((sum, score) => sum + (Number.isNaN(score) ? 0 : score), 0) / scores.length;
}

const targetsOf = (examples: readonly AnsweredExample[]) => examples.map(({ target }) => target);
const predictionsOf = (examples: readonly AnsweredExample[]) => examples.map(({ prediction }) => prediction);
const answersOf = ({ answers, target }: AnsweredExample) => answers ?? [target];

function groupOf(examples: readonly AnsweredExample[]): (example: AnsweredExample) => string {
  const own = new Map(examples.map((example, index) => [example, `example ${index}`]));
  return (example) => (example.group === undefined ? (own.get(example) ?? '') : `group ${example.group}`);
}

function answerScores(score: typeof squad, examples: readonly AnsweredExample[]): MetricResults {
  return { ...score(examples.map(answersOf), predictionsOf(examples)) };
}

function numbers(examples: readonly AnsweredExample[]): [targets: number[], predictions: number[]] {
  return [targetsOf(examples).map(textToFloat), predictionsOf(examples).map(textToFloat)];
}

/** @param needed how many labels the metric is made for; undefined: any number */
function classIds(
  examples: readonly AnsweredExample[],
  labels: readonly string[] | null,
  needed?: number,
): [targets: number[], predictions: number[]] {
  if (labels === null || (needed !== undefined && labels.length !== needed)) {
    throw new LabError({
      tag: 'TaskData',
      what: 'This metric does not suit the task',
      found: labels === null ? 'a task without labels' : `${labels.length} labels`,
      expected: needed === undefined ? 'a task with labels' : `a task with ${needed} labels`,
      remedy: 'Choose another metric, or correct the label words.',
    });
  }
  const unknown = examples.find(({ target }) => !labels.includes(target));
  if (unknown !== undefined) {
    throw new LabError({
      tag: 'TaskData',
      what: 'A target is none of the task’s labels',
      found: JSON.stringify(unknown.target.slice(0, 60)),
      expected: `one of ${labels.map((label) => JSON.stringify(label)).join(', ')}`,
      remedy: 'Add it to the label words, or correct the table.',
    });
  }
  const idsOf = (texts: readonly string[]) => texts.map((text) => labelToClassId(text, labels));
  return [idsOf(targetsOf(examples)), idsOf(predictionsOf(examples))];
}
