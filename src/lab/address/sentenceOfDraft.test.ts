import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { chooseModel, chooseScratch, chooseSource, chooseTask, draftStore, LAB_MODEL } from '../draft/draftStore.ts';
import type { PromptSource } from '../draft/draftTypes.ts';
import { parseLabIndex } from '../labIndex.ts';
import { taskOfLab } from '../labStore.ts';
import { runsStore } from '../run/runsStore.ts';
import { sentenceOfDraft, takeSentence, unnamedNouns } from './sentenceOfDraft.ts';

const index = parseLabIndex(JSON.parse(readFileSync('public/lab/lab.json', 'utf8')));
const [task, otherTask] = index.tasks.map(taskOfLab);
const [labPrompt] = index.prompts;
const draft = () => draftStore.getState();
const named = () => sentenceOfDraft(draft(), index);

function source(path: string, changes: string[] = []): PromptSource {
  const prompt = { length: 1, width: 2, values: new Float32Array(2) };
  return { kind: 'prompt', name: 'p.npy', prompt, init: { kind: 'file', path }, changes };
}

beforeEach(() => {
  // A run under way keeps its model: nothing is loaded here.
  runsStore.setState({ starting: true });
  chooseModel(LAB_MODEL);
  chooseTask(task!);
  chooseScratch({ kind: 'uniform' });
});

describe('the draft as a sentence for others', () => {
  it('names the lab’s things, a prompt by its file', () => {
    chooseSource(source(`lab:${labPrompt!.path}`));
    expect(named()).toMatchObject({ source: labPrompt!.name, init: null, task: task!.name, model: index.model.name });
    expect(unnamedNouns(draft(), named())).toEqual([]);
  });

  it('does not name what is the person’s own, or changed, and says so', () => {
    chooseModel({ name: 'my-t5', source: { kind: 'files', files: {} } as never, width: 2 });
    chooseTask({ ...task!, name: 'table', spec: { ...task!.spec, train: 'table.tsv' } });
    chooseSource(source('p.npy'));
    expect(named()).toMatchObject({ source: null, init: null, task: null, model: null });
    expect(unnamedNouns(draft(), named())).toEqual(['the source prompt p.npy', 'the model my-t5', 'the task table']);
    chooseSource(source(`lab:${labPrompt!.path}`, ['first 1 of 16 rows']));
    expect(named().source).toBeNull();
  });

  it('becomes the draft again; what is missing here stays as it is and is named', async () => {
    const sentence = { ...named(), recipe: { ...named().recipe, seed: 9 }, init: { kind: 'sampledVocab' } as const };
    chooseTask(otherTask!);
    expect(await takeSentence({ ...sentence, source: 'nowhere', model: 'gpt' }, index)).toEqual([
      'source=nowhere',
      'model=gpt',
    ]);
    expect(draft()).toMatchObject({
      source: { kind: 'scratch', init: { kind: 'uniform' } },
      task: { name: task!.name },
    });
    expect(draft().recipe.seed).toBe(9);
    expect(await takeSentence({ ...sentence, task: 'none' }, index)).toEqual(['task=none']);
    expect(draft()).toMatchObject({ source: { init: { kind: 'sampledVocab' } }, task: { name: task!.name } });
  });
});
