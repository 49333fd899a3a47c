/**
 * The schema of run files: which fields there are, what each may hold, and its default. `docs/run-file.md` explains
 * them to people. Every leaf's message is what it expects, as a phrase that completes "expected: ".
 */
import * as v from 'valibot';
import { WEIGHT_STORAGES } from '../engine/fused/packMatrix.ts';
import { DEFAULT_POPULATION_SIZE, DEFAULT_UNIFORM_SCALE } from '../prompts/initializers.ts';
import { PROMPT_POSITIONS } from '../t5/promptForm.ts';
import { METRIC_NAMES } from '../tasks/metrics/taskMetrics.ts';
import { DEFAULT_MAXIMUM } from '../tasks/mixtureRates.ts';
import { presetNamed, TASK_PRESETS } from '../tasks/presets/presets.ts';
import type { TaskSpec } from './runFileTypes.ts';
import { DEFAULT_WAYWARD_FACTOR } from './wayward.ts';

/** Bounds that no sensible run reaches: they catch slips such as an exponent too many before memory is asked for. */
const LIMITS = {
  promptLength: 10_000,
  tokens: 16_384,
  batchSize: 65_536,
  steps: 1_000_000_000,
  // Adafactor at decayRate 1 takes 1 / initialStep of the first gradient; far beyond this, float32 rounds that to 0.
  initialStep: 10_000_000,
  populationSize: 10_000_000,
  name: 200,
  beams: 64,
  tasks: 1000,
} as const;

const { format: grouped } = new Intl.NumberFormat('en');

function wholeNumber(minimum: number, maximum: number) {
  return number(
    (value) => Number.isSafeInteger(value) && value >= minimum && value <= maximum,
    `a whole number from ${grouped(minimum)} to ${grouped(maximum)}`,
  );
}

function number(accepts: (value: number) => boolean, expectation: string) {
  return v.pipe(
    v.custom<number>((input) => typeof input === 'number' && Number.isFinite(input) && accepts(input), expectation),
    // -0 becomes 0: JSON.stringify does so too, and a file must mean the same after writing it again.
    v.transform((value) => value + 0),
  );
}

const positive = number((value) => value > 0, 'a number above 0');
const notNegative = number((value) => value >= 0, 'a number, 0 or above');
const share = number((value) => value >= 0 && value <= 1, 'a number from 0 to 1');
const belowOne = number((value) => value >= 0 && value < 1, 'a number from 0 to below 1');

function oneOf<const Options extends readonly string[]>(...options: Options) {
  return v.picklist(options, options.map((option) => `"${option}"`).join(' or '));
}

const text = v.custom<string>((input) => typeof input === 'string' && input !== '', 'a text that is not empty');
const name = v.custom<string>(
  (input) => typeof input === 'string' && input !== '' && input.length <= LIMITS.name,
  `a text of 1 to ${LIMITS.name} characters`,
);
// A NUL ends a path for some systems and not for others.
const path = v.custom<string>(
  (input) => typeof input === 'string' && input !== '' && !input.includes('\0'),
  'a path relative to the run file, or lab: and a path of the embedded lab',
);
const truth = v.boolean('true or false');
const steps = wholeNumber(0, LIMITS.steps);
const populationSize = v.exactOptional(wholeNumber(1, LIMITS.populationSize), DEFAULT_POPULATION_SIZE);

const labelMap = v.pipe(
  v.custom<Record<string, string>>(
    (input) =>
      typeof input === 'object' &&
      input !== null &&
      !Array.isArray(input) &&
      Object.keys(input).length > 0 &&
      Object.values(input).every((word) => typeof word === 'string' && word !== ''),
    'an object from raw field to label, such as { "0": "negative", "1": "positive" }',
  ),
  // Entries and not spread: a raw field may be named __proto__.
  v.transform((labels) => Object.fromEntries(Object.entries(labels))),
);

const promptInit = v.variant(
  'kind',
  [
    v.object({ kind: v.literal('file'), path }),
    v.object({ kind: v.literal('checkpoint'), run: text, step: steps }),
    v.object({
      kind: v.literal('uniform'),
      scale: v.exactOptional(positive, DEFAULT_UNIFORM_SCALE),
      symmetric: v.exactOptional(truth, false),
    }),
    v.object({ kind: v.literal('sampledVocab'), populationSize }),
    v.object({
      kind: v.literal('classLabels'),
      labels: v.exactOptional(
        v.custom<string[]>(
          (input) =>
            Array.isArray(input) &&
            input.length > 0 &&
            input.every((label) => typeof label === 'string' && label !== ''),
          'a list of at least one label, none empty',
        ),
      ),
      populationSize,
    }),
    v.object({
      kind: v.literal('text'),
      text,
      fallback: v.exactOptional(oneOf('sampledVocab', 'uniform', 'zeros'), 'sampledVocab'),
    }),
  ],
  'an object whose "kind" is file, checkpoint, uniform, sampledVocab, classLabels or text',
);

const promptAttention = v.object(
  {
    toPrompt: v.exactOptional(oneOf('all', 'earlier', 'none'), 'all'),
    toInput: v.exactOptional(truth, true),
  },
  'an object with "toPrompt" and "toInput"',
);

const wayward = v.object(
  { text, factor: v.exactOptional(notNegative, DEFAULT_WAYWARD_FACTOR) },
  'an object with "text" and "factor"',
);

const optimizer = v.variant(
  'kind',
  [
    // Defaults: configs/models/t5_1_1_prompt.gin and runs/prompt_finetune.gin of google-research/prompt-tuning.
    v.object({
      kind: v.literal('adafactor'),
      learningRate: v.exactOptional(positive, 0.3),
      weightDecay: v.exactOptional(belowOne, 1e-5),
      decayRate: v.exactOptional(
        number((value) => value > 0 && value <= 1, 'a number above 0, at most 1'),
        0.8,
      ),
      clipThreshold: v.exactOptional(positive, 1),
      initialStep: v.exactOptional(wholeNumber(0, LIMITS.initialStep), 0),
    }),
    // Defaults: torch.optim.AdamW, but for the rate: its 0.001 hardly moves a prompt, so a run has to say its own.
    v.object({
      kind: v.literal('adamw'),
      learningRate: positive,
      weightDecay: v.exactOptional(notNegative, 0.01),
      beta1: v.exactOptional(belowOne, 0.9),
      beta2: v.exactOptional(belowOne, 0.999),
      epsilon: v.exactOptional(positive, 1e-8),
      initialStep: v.exactOptional(wholeNumber(0, LIMITS.initialStep), 0),
    }),
  ],
  'an object whose "kind" is adafactor or adamw',
);

const warmupSteps = v.exactOptional(steps, 0);
const endFactor = v.exactOptional(share, 0);
const schedule = v.variant(
  'kind',
  [
    v.object({ kind: v.literal('constant'), warmupSteps }),
    v.object({ kind: v.literal('linear'), warmupSteps, endFactor }),
    v.object({ kind: v.literal('cosine'), warmupSteps, endFactor }),
  ],
  'an object whose "kind" is constant, linear or cosine',
);

const decoding = v.variant(
  'method',
  [
    v.object({ method: v.literal('greedy') }),
    // Defaults: t5x/configs/models/decoding/beam_search.gin.
    v.object({
      method: v.literal('beam'),
      beams: v.exactOptional(wholeNumber(1, LIMITS.beams), 4),
      alpha: v.exactOptional(notNegative, 0.6),
    }),
    // Defaults: t5x/configs/models/decoding/nucleus_sampling.gin.
    v.object({
      method: v.literal('sample'),
      temperature: v.exactOptional(notNegative, 1),
      topK: v.exactOptional(wholeNumber(0, LIMITS.populationSize), 0),
      topP: v.exactOptional(share, 0.9),
      seed: v.exactOptional(wholeNumber(0, 2 ** 32 - 1), 0),
    }),
  ],
  'an object whose "method" is greedy, beam or sample',
);

const taskFields = {
  train: path,
  validation: v.exactOptional(path),
  // Not optional without a preset: `taskProblems` says so.
  inputs: v.exactOptional(text),
  targets: v.exactOptional(text),
  labels: v.exactOptional(labelMap),
  preset: v.exactOptional(
    v.picklist(
      TASK_PRESETS.map(({ name }) => name),
      `one of ${TASK_PRESETS.map(({ name }) => name).join(', ')}`,
    ),
  ),
  metrics: v.exactOptional(
    v.pipe(
      v.array(v.picklist(METRIC_NAMES, `one of ${METRIC_NAMES.join(', ')}`), 'a list of metrics'),
      v.minLength(1, 'a list of at least one metric'),
    ),
  ),
};

/** A task with what its preset says. */
function completed<Task extends Partial<TaskSpec>>(task: Task) {
  const preset = presetNamed(task.preset);
  const { inputs = preset?.inputs ?? '', targets = preset?.targets ?? '', metrics = preset?.metrics } = task;
  return { ...task, inputs, targets, ...(metrics !== undefined && { metrics: [...metrics] }) };
}

const mixture = v.object(
  {
    tasks: v.pipe(
      v.array(
        v.pipe(
          v.object({ name, ...taskFields }, 'an object with "name", "train", "inputs" and "targets"'),
          v.transform(completed),
        ),
        'a list of tasks',
      ),
      v.minLength(1, 'a list of at least one task'),
      v.maxLength(LIMITS.tasks, `a list of at most ${LIMITS.tasks} tasks`),
    ),
    // Names and defaults: rate_num_examples of t5/data/utils.py.
    rates: v.exactOptional(
      v.variant(
        'kind',
        [
          v.object({
            kind: v.literal('proportional'),
            maximum: v.exactOptional(positive, DEFAULT_MAXIMUM),
            temperature: v.exactOptional(positive, 1),
          }),
          v.object({ kind: v.literal('equal') }),
          v.object({ kind: v.literal('fixed'), rates: v.array(notNegative, 'a list of rates, one a task') }),
        ],
        'an object whose "kind" is proportional, equal or fixed',
      ),
      { kind: 'proportional' },
    ),
  },
  'an object with "tasks"',
);

/** The schema for a run file whose `name`, if it has none, becomes `defaultName`. Field order is the order of writing. */
export function runFileSchema(defaultName: string) {
  return v.object(
    {
      version: v.literal(1, '1, the only version there is'),
      name: v.exactOptional(name, defaultName),
      model: v.custom<string>(
        (input) => typeof input === 'string' && input !== '' && !input.includes('\0'),
        '"lab", or the path of a model folder relative to the run file',
      ),
      weights: v.exactOptional(oneOf(...WEIGHT_STORAGES), 'float32'),
      prompt: v.object(
        {
          length: wholeNumber(1, LIMITS.promptLength),
          init: promptInit,
          position: v.exactOptional(oneOf(...PROMPT_POSITIONS), 'beforeInput'),
          attention: v.exactOptional(promptAttention, {}),
        },
        'an object with "length" and "init"',
      ),
      // That there is exactly one of these two is for `taskProblems` to say.
      task: v.exactOptional(
        v.pipe(v.object(taskFields, 'an object with "train", "inputs" and "targets"'), v.transform(completed)),
      ),
      mixture: v.exactOptional(mixture),
      maxInputLength: v.exactOptional(wholeNumber(1, LIMITS.tokens), 512),
      maxTargetLength: v.exactOptional(wholeNumber(1, LIMITS.tokens), 8),
      decoding: v.exactOptional(decoding, { method: 'greedy' }),
      optimizer: v.exactOptional(optimizer, { kind: 'adafactor' }),
      schedule: v.exactOptional(schedule, { kind: 'constant' }),
      zLoss: v.exactOptional(notNegative, 1e-4),
      labelSmoothing: v.exactOptional(belowOne, 0),
      dropoutRate: v.exactOptional(belowOne, 0),
      wayward: v.exactOptional(wayward),
      batchSize: v.exactOptional(wholeNumber(1, LIMITS.batchSize), 32),
      microbatches: v.exactOptional(wholeNumber(1, LIMITS.batchSize), 1),
      steps: wholeNumber(1, LIMITS.steps),
      shuffle: v.exactOptional(truth, true),
      batching: v.exactOptional(oneOf('shuffled', 'sorted'), 'shuffled'),
      seed: v.exactOptional(wholeNumber(0, 2 ** 32 - 1), 0),
      evaluateEvery: v.exactOptional(steps, 0),
      checkpointEvery: v.exactOptional(steps, 0),
      maxValidationExamples: v.exactOptional(steps, 0),
    },
    'a JSON object',
  );
}
