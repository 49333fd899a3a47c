/** The embedded lab's table of contents, `lab/lab.json`: its model, tasks, source prompts and default recipe. */
import * as v from 'valibot';
import { LabError } from '../base/errors.ts';

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0));

const taskSchema = v.object({
  name: v.string(),
  title: v.string(),
  path: v.string(),
  description: v.string(),
  example: v.object({ input: v.string(), target: v.string() }),
  metric: v.string(),
  inputs: v.string(),
  targets: v.string(),
  labels: v.optional(v.record(v.string(), v.string())),
  maxInputLength: v.optional(wholeNumber),
  maxTargetLength: v.optional(wholeNumber),
});

const promptSchema = v.object({
  name: v.string(),
  path: v.string(),
  task: v.string(),
  length: wholeNumber,
  width: wholeNumber,
  description: v.optional(v.string()),
});

/** The first run that the page leads through; `guideOfLab` fills in what is not said. */
const guideSchema = v.object({
  task: v.string(),
  prompt: v.string(),
  steps: v.optional(v.pipe(wholeNumber, v.minValue(1))),
  evaluateEvery: v.optional(v.pipe(wholeNumber, v.minValue(1))),
  validationExamples: v.optional(v.pipe(wholeNumber, v.minValue(1))),
});

const indexSchema = v.object({
  model: v.object({ name: v.string(), path: v.string(), description: v.optional(v.string()) }),
  tasks: v.pipe(v.array(taskSchema), v.minLength(1)),
  prompts: v.array(promptSchema),
  // Pieces of a run file; `draft/recipe.ts` completes and checks them as it does those of any run file.
  recipe: v.record(v.string(), v.unknown()),
  guide: v.optional(guideSchema),
});

export type LabIndex = v.InferOutput<typeof indexSchema>;
export type LabTask = LabIndex['tasks'][number];
export type LabPrompt = LabIndex['prompts'][number];

/** The same task taught twice, from scratch and from a good source prompt. */
export interface LabGuide {
  readonly task: LabTask;
  readonly prompt: LabPrompt;
  readonly steps: number;
  /** Steps; often enough to see which of the two learns sooner. */
  readonly evaluateEvery: number;
  /** The first ones of the task's. */
  readonly validationExamples: number;
}

/**
 * The guided first run as the index names it, or else its first source prompt on the first task that it was not tuned
 * on: transfer means teaching another one. Null if the lab has no source prompt, or not the ones that it names.
 */
export function guideOfLab({ guide, prompts, tasks }: LabIndex): LabGuide | null {
  const prompt = guide === undefined ? prompts[0] : prompts.find(({ name }) => name === guide.prompt);
  const task =
    guide === undefined
      ? (tasks.find(({ name }) => name !== prompt?.task) ?? tasks[0])
      : tasks.find(({ name }) => name === guide.task);
  if (prompt === undefined || task === undefined) return null;
  const { steps = 40, evaluateEvery = 5, validationExamples = 100 } = guide ?? {};
  return { task, prompt, steps, evaluateEvery, validationExamples };
}

/** @throws LabError `FileRead` if the JSON is no index of a lab, naming the field. */
export function parseLabIndex(json: unknown): LabIndex {
  const result = v.safeParse(indexSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new LabError({
    tag: 'FileRead',
    what: "The embedded lab's index is not readable",
    found: `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`,
    expected: 'the lab.json that this page was built with',
    remedy: 'Reload the page without its cache; if you serve the lab yourself, copy the folder lab/ again.',
    where: 'lab/lab.json',
  });
}
