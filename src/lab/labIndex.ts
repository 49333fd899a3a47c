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

const indexSchema = v.object({
  model: v.object({ name: v.string(), path: v.string(), description: v.optional(v.string()) }),
  tasks: v.pipe(v.array(taskSchema), v.minLength(1)),
  prompts: v.array(promptSchema),
  // Pieces of a run file; `draft/recipe.ts` completes and checks them as it does those of any run file.
  recipe: v.record(v.string(), v.unknown()),
});

export type LabIndex = v.InferOutput<typeof indexSchema>;
export type LabTask = LabIndex['tasks'][number];
export type LabPrompt = LabIndex['prompts'][number];

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
