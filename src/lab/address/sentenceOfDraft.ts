/** The draft as a sentence that others can be told of, and the way back. */
import { LabError } from '../../base/errors.ts';
import { chooseScratch, chooseSource, chooseTask, draftStore } from '../draft/draftStore.ts';
import type { Draft } from '../draft/draftTypes.ts';
import { takeModel } from '../files/takeModel.ts';
import type { LabIndex } from '../labIndex.ts';
import { labModel, sourceOfLab, taskOfLab } from '../labStore.ts';
import type { NamedSentence } from './namedSentence.ts';

/** Null for each noun that is the person's own: its files are in this browser only. */
export function sentenceOfDraft(draft: Draft, index: LabIndex): NamedSentence {
  const { source, task, model, weights, promptLength, recipe } = draft;
  return {
    source: source.kind === 'prompt' && isOfLab(source) ? labNameOf(source.init.path, index) : null,
    init: source.kind === 'scratch' ? source.init : null,
    model: model.source.kind === 'lab' ? index.model.name : null,
    task: task !== null && 'spec' in task && task.spec.train.startsWith('lab:') ? labTaskOf(task.name, index) : null,
    weights,
    promptLength,
    recipe,
  };
}

/** The nouns of the draft that a link cannot name, in words: "the source prompt my.npy". */
export function unnamedNouns({ source, task, model }: Draft, sentence: NamedSentence): string[] {
  return [
    ...(source.kind === 'prompt' && sentence.source === null ? [`the source prompt ${source.name}`] : []),
    ...(sentence.model === null ? [`the model ${model.name}`] : []),
    ...(task !== null && sentence.task === null ? [`the task ${task.name}`] : []),
  ];
}

/**
 * Fills in the draft. What the sentence does not name stays as it is; what it names and the lab does not have is passed
 * over and returned: `task=weather`.
 * @throws LabError if a source prompt's file cannot be read
 */
export async function takeSentence(sentence: NamedSentence, index: LabIndex): Promise<string[]> {
  const missing: string[] = [];
  const { weights, promptLength, recipe } = sentence;
  if (sentence.task !== null) {
    const task = index.tasks.find(({ name }) => name === sentence.task);
    if (task === undefined) missing.push(`task=${sentence.task}`);
    else chooseTask(taskOfLab(task));
  }
  if (sentence.source !== null) {
    const prompt = index.prompts.find(({ name }) => name === sentence.source);
    if (prompt === undefined) missing.push(`source=${sentence.source}`);
    else chooseSource(await sourceOfLab(prompt));
  } else if (sentence.init !== null) {
    chooseScratch(sentence.init);
  }
  const before = draftStore.getState();
  draftStore.setState({ weights, promptLength, recipe });
  const isLab = sentence.model === index.model.name;
  if (sentence.model !== null && !isLab) missing.push(`model=${sentence.model}`);
  if (isLab && before.model.source.kind !== 'lab') takeModel(labModel(index));
  else if (before.weights !== weights) takeModel(before.model);
  return missing;
}

/** What to say about the parts of a link that could not be taken. */
export function linkNotUnderstood(parts: readonly string[]): LabError {
  return new LabError({
    tag: 'FileMissing',
    what: 'Parts of this link were passed over',
    found: parts.join(', '),
    expected: 'names of this lab, and fields of a run file with values that it may have',
    remedy: 'Check the sentence before you train. Whoever sent the link may have another version of the lab.',
  });
}

type LabSource = { readonly init: { readonly kind: 'file'; readonly path: string } };

function isOfLab(source: Extract<Draft['source'], { kind: 'prompt' }>): source is typeof source & LabSource {
  return source.changes.length === 0 && source.init.kind === 'file' && source.init.path.startsWith('lab:');
}

function labNameOf(path: string, { prompts }: LabIndex): string | null {
  return prompts.find((prompt) => `lab:${prompt.path}` === path)?.name ?? null;
}

function labTaskOf(name: string, { tasks }: LabIndex): string | null {
  return tasks.some((task) => task.name === name) ? name : null;
}
