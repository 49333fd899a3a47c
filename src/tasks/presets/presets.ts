/**
 * GLUE's and SuperGLUE's tasks as T5 writes them (t5/data/glue_utils.py, tasks.py and preprocessors.py): the task's name,
 * then every feature's name and text, features in alphabetical order unless T5 orders them itself. Label words and
 * their order are those of TFDS, metrics those of T5. T5 has no diagnostic (ax) or original WSC task to train on.
 */
import type { MetricName } from '../metrics/taskMetrics.ts';
import { prepareMultirc } from './multirc.ts';
import { prepareRecord } from './record.ts';
import { isSimilarity, prepareStsb } from './stsb.ts';
import { labelMap, type TaskPreset } from './taskPreset.ts';
import { isTruthValue, prepareWsc } from './wsc.ts';

/** T5's `sequence_length` of inputs, in its GLUE and SuperGLUE mixtures and in prompt tuning's configurations. */
const MAX_INPUT_LENGTH = 512;
/** The longest label words, `not_equivalent`, are 5 tokens and EOS; prompt tuning's SST-2 example has 8 too. */
const MAX_LABEL_LENGTH = 8;
/** T5's `sequence_length` of targets in its SuperGLUE mixture (super_glue_v102_proportional.gin). */
const MAX_ANSWER_LENGTH = 62;

type Columns = TaskPreset['columns'];

const FALSE_TRUE = ['False', 'True'] as const;
const ENTAILMENT = ['entailment', 'not_entailment'] as const;
const SENTENCES: Columns = { sentence1: ['sentence1'], sentence2: ['sentence2'] };
const ENTAILMENT_PAIR: Columns = { hypothesis: ['hypothesis', 'sentence2'], premise: ['premise', 'sentence1'] };
const LABEL = ['label'];

/** A task of T5's generic `glue` preprocessor; the features are written in the order of `texts`. */
function classification(
  name: string,
  texts: Columns,
  labelWords: readonly string[],
  metrics: readonly MetricName[],
  label: readonly string[] = LABEL,
): TaskPreset {
  return {
    name,
    shortName: shortNameOf(name),
    columns: { ...texts, label },
    inputs: inputsTemplate(shortNameOf(name), Object.keys(texts)),
    targets: '{label}',
    labels: labelMap(labelWords),
    labelWords,
    metrics,
    maxInputLength: MAX_INPUT_LENGTH,
    maxTargetLength: MAX_LABEL_LENGTH,
  };
}

function shortNameOf(name: string): string {
  return name.replace(/^(super_)?glue_/, '');
}

function inputsTemplate(task: string, features: readonly string[]): string {
  return [task, ...features.map((feature) => `${feature}: {${feature}}`)].join(' ');
}

const same = (...features: string[]): Columns => Object.fromEntries(features.map((feature) => [feature, [feature]]));

const STSB: TaskPreset = {
  name: 'glue_stsb',
  shortName: 'stsb',
  columns: { ...SENTENCES, label: ['label', 'score'] },
  inputs: inputsTemplate('stsb', ['sentence1', 'sentence2']),
  targets: '{label}',
  labelWords: null,
  metrics: ['pearson_corrcoef', 'spearman_corrcoef'],
  maxInputLength: MAX_INPUT_LENGTH,
  maxTargetLength: MAX_LABEL_LENGTH,
  isLabel: isSimilarity,
  prepare: prepareStsb,
};

const RECORD: TaskPreset = {
  name: 'super_glue_record',
  shortName: 'record',
  columns: same('passage', 'query', 'entities', 'answers'),
  inputs: inputsTemplate('record', ['query', 'entities', 'passage']),
  targets: '{answer}',
  labelWords: null,
  metrics: ['record'],
  maxInputLength: MAX_INPUT_LENGTH,
  maxTargetLength: MAX_ANSWER_LENGTH,
  prepare: prepareRecord,
};

const WSC: TaskPreset = {
  name: 'super_glue_wsc',
  shortName: 'wsc',
  columns: same('text', 'span1_text', 'span2_text', 'span2_index', 'label'),
  inputs: 'wsc: {text}',
  targets: '{referent}',
  labelWords: null,
  metrics: ['wsc_simple'],
  maxInputLength: MAX_INPUT_LENGTH,
  maxTargetLength: MAX_ANSWER_LENGTH,
  isLabel: isTruthValue,
  prepare: prepareWsc,
};

export const TASK_PRESETS: readonly TaskPreset[] = [
  classification('glue_cola', same('sentence'), ['unacceptable', 'acceptable'], ['matthews_corrcoef']),
  classification('glue_sst2', same('sentence'), ['negative', 'positive'], ['accuracy']),
  classification(
    'glue_mrpc',
    { sentence1: ['sentence1', '#1 String'], sentence2: ['sentence2', '#2 String'] },
    ['not_equivalent', 'equivalent'],
    ['f1_score_with_invalid', 'accuracy'],
    ['label', 'Quality'],
  ),
  STSB,
  classification(
    'glue_qqp',
    same('question1', 'question2'),
    ['not_duplicate', 'duplicate'],
    ['f1_score_with_invalid', 'accuracy'],
    ['label', 'is_duplicate'],
  ),
  classification(
    'glue_mnli',
    ENTAILMENT_PAIR,
    ['entailment', 'neutral', 'contradiction'],
    ['accuracy'],
    ['label', 'gold_label'],
  ),
  classification('glue_qnli', same('question', 'sentence'), ENTAILMENT, ['accuracy']),
  classification('glue_rte', SENTENCES, ENTAILMENT, ['accuracy']),
  classification('glue_wnli', SENTENCES, ['not_entailment', 'entailment'], ['accuracy']),
  classification('super_glue_boolq', same('passage', 'question'), FALSE_TRUE, ['accuracy']),
  classification(
    'super_glue_cb',
    same('hypothesis', 'premise'),
    ['entailment', 'contradiction', 'neutral'],
    ['mean_multiclass_f1', 'accuracy'],
  ),
  classification(
    'super_glue_copa',
    same('choice1', 'choice2', 'premise', 'question'),
    ['choice1', 'choice2'],
    ['accuracy'],
  ),
  {
    ...classification('super_glue_multirc', same('question', 'answer', 'paragraph'), FALSE_TRUE, ['multirc']),
    prepare: prepareMultirc,
  },
  RECORD,
  classification('super_glue_rte', same('hypothesis', 'premise'), ENTAILMENT, ['accuracy']),
  classification('super_glue_wic', same('sentence1', 'sentence2', 'word'), FALSE_TRUE, ['accuracy']),
  WSC,
];

/** The preset of this name; undefined if there is none. */
export function presetNamed(name: string | undefined): TaskPreset | undefined {
  return TASK_PRESETS.find((preset) => preset.name === name);
}
