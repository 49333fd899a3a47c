/** The sentence as a run file, with the files that it names. */
import { LabError } from '../../base/errors.ts';
import { writeNpy } from '../../formats/npy.ts';
import type { PromptInit, RunSpec } from '../../training/runFileTypes.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { fileNameOf } from '../files/saveFile.ts';
import type { Draft, ModelChoice } from './draftTypes.ts';
import { sourceMisfit } from './fits.ts';

export interface DescribedRun {
  readonly spec: RunSpec;
  /** By the paths in `spec`; the model's files are not among them. */
  readonly files: AttachedFiles;
}

/**
 * The complete run description of a draft.
 * @throws LabError `PromptShape` if the source prompt does not fit, `TaskData` if no task is chosen.
 */
export function runSpecOfDraft(draft: Draft): DescribedRun {
  const { task } = draft;
  if (task === null) {
    throw new LabError({
      tag: 'TaskData',
      what: 'No task is chosen',
      found: 'an empty place in the sentence',
      expected: 'a task of the lab or a table of your own',
      remedy: 'Choose a task, or drop a .tsv, .csv or .jsonl file.',
    });
  }
  const { init, files } = describeInit(draft);
  const { promptForm, ...recipe } = draft.recipe;
  const spec: RunSpec = {
    version: 1,
    name: draft.runName ?? runNameOf(draft),
    model: modelPath(draft.model),
    weights: draft.weights,
    prompt: { length: draft.promptLength, init, ...promptForm },
    ...('mixture' in task ? { mixture: task.mixture } : { task: task.spec }),
    ...recipe,
  };
  if (spec.mixture !== undefined) requireRandomOrder(spec);
  return { spec, files: { ...task.files, ...files } };
}

/** A mixture is drawn at random, whatever the recipe of the task before it was. @throws LabError `RunFile` */
function requireRandomOrder({ shuffle, batching }: RunSpec): void {
  if (shuffle && batching === 'shuffled') return;
  throw new LabError({
    tag: 'RunFile',
    what: 'A mixture’s examples are drawn at random',
    found: shuffle ? 'batches of similar lengths' : 'examples in file order',
    expected: 'a random order, batches as they come',
    remedy: 'Change the order of the examples in the recipe.',
  });
}

/** `lab` means the embedded model; a given folder of that name is told apart by its path. */
export function modelPath({ name, source }: ModelChoice): string {
  if (source.kind === 'lab') return 'lab';
  return name === 'lab' ? './lab' : name;
}

/** The sentence in short: "topic-news from polarity-books". */
export function runNameOf(draft: Draft): string {
  return `${draft.task?.name ?? 'no task'} ${startWordsOf(draft)}`;
}

/** How it starts: "from scratch", "from polarity-books". */
export function startWordsOf({ source }: Pick<Draft, 'source'>): string {
  return `from ${source.kind === 'scratch' ? 'scratch' : source.name}`;
}

function describeInit(draft: Draft): { init: PromptInit; files: AttachedFiles } {
  const { source } = draft;
  if (source.kind === 'scratch') return { init: source.init, files: {} };
  const misfit = sourceMisfit(draft);
  if (misfit !== null) {
    throw new LabError({
      tag: 'PromptShape',
      what: 'The source prompt does not fit',
      found: misfit.text,
      expected: `${draft.promptLength} × ${draft.model.width ?? 'the model’s width'}`,
      remedy: misfit.advice,
      where: source.name,
    });
  }
  const unchanged = source.changes.length === 0;
  const stored = source.init.kind === 'checkpoint' || source.init.path.startsWith('lab:');
  if (unchanged && stored) return { init: source.init, files: {} };
  const { length, width, values } = source.prompt;
  const path = `${fileNameOf(source.name.replace(/\.npy$/i, ''))}.npy`;
  return { init: { kind: 'file', path }, files: { [path]: new Blob([writeNpy(values, [length, width])]) } };
}
