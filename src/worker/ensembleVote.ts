/** Several prompts on one task's validation examples, alone and by vote: what the page's "Evaluate as ensemble" shows. */
import { LabError } from '../base/errors.ts';
import { requireFit } from '../prompts/fit.ts';
import { formed, PLAIN_FORM } from '../t5/promptForm.ts';
import { type EnsembleEvaluation, evaluateEnsemble } from '../training/ensembleEvaluation.ts';
import type { LoadedModel } from '../training/prepareRun.ts';
import { prepareTask } from '../training/prepareTask.ts';
import { RunFileReader, type RunFiles } from '../training/runFiles.ts';
import type { CommandBody, PromptPayload } from './protocol.ts';

/**
 * @throws LabError `PromptShape` if the prompts are not alike or do not fit the model, `TaskData` if there is nothing to
 *   validate on; of any tag that tables, templates and files can give
 * @throws the signal's reason when it aborts, before the first batch or between two
 */
export async function ensembleVote(
  { model, tokenizer }: LoadedModel,
  { prompts, task, settings }: Omit<Extract<CommandBody, { type: 'evaluateEnsemble' }>, 'type' | 'files'>,
  files: RunFiles,
  signal: AbortSignal,
): Promise<EnsembleEvaluation> {
  requireAlike(prompts);
  for (const prompt of prompts) requireFit(prompt, { width: model.config.dModel }, 'a prompt of the ensemble');
  const { validation } = await prepareTask(task, settings, tokenizer, new RunFileReader(files));
  if (validation === null) {
    throw new LabError({
      tag: 'TaskData',
      what: 'This task has nothing to evaluate on',
      found: 'no validation table',
      expected: 'a task with one',
      remedy: 'Choose another task, or say what the table is validated on.',
      where: task.train,
    });
  }
  const values = prompts.map((prompt) => formed(prompt, prompt.form ?? PLAIN_FORM));
  return evaluateEnsemble(model, tokenizer, values, validation, settings, signal);
}

/** They answer in one pass, so they must stand in the input alike. @throws LabError `PromptShape` */
function requireAlike(prompts: readonly PromptPayload[]): void {
  const shapes = new Set(
    prompts.map(({ length, width, form = PLAIN_FORM }) => `${length} × ${width}, ${JSON.stringify(form)}`),
  );
  if (shapes.size === 1) return;
  throw new LabError({
    tag: 'PromptShape',
    what: 'These prompts cannot vote together',
    found: shapes.size === 0 ? 'no prompts' : [...shapes].join(' and '),
    expected: 'prompts of one length, width and form',
    remedy: 'Choose prompts that were trained alike.',
  });
}
