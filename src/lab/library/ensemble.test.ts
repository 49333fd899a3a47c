import { expect, it } from 'vitest';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { PLAIN_FORM } from '../../t5/promptForm.ts';
import type { ScoredAnswers } from '../../training/evaluationTypes.ts';
import { parseRunFile, serializeRunFile } from '../../training/runFile.ts';
import type { MixableTask } from '../draft/mixtureStore.ts';
import { scoresOf, taskOfEnsemble, votersAmong } from './ensemble.ts';
import { formOfEntry } from './entryForm.ts';

const entries = ['a', 'b', 'c'].map((id) => ({ id, task: `task ${id}` }) as LibraryEntry);
const tasks = ['x', 'task b'].map((name) => ({ id: `lab/${name}`, task: { name } }) as MixableTask);

it('votes in the order of the library, on the prompts’ own task unless told otherwise', () => {
  const voters = votersAmong(entries, { chosen: new Set(['c', 'b', 'of another library']) });
  expect(voters.map(({ id }) => id)).toEqual(['b', 'c']);
  expect(taskOfEnsemble(tasks, voters, { taskId: null })?.id).toBe('lab/task b');
  expect(taskOfEnsemble(tasks, voters, { taskId: 'lab/x' })?.id).toBe('lab/x');
  expect(taskOfEnsemble(tasks, [], { taskId: 'own/gone' })?.id).toBe('lab/x');
});

it('compares the vote with its members by the score that runs have', () => {
  const answers = (accuracy: number | null, exactMatch: number): ScoredAnswers => ({
    examples: 4,
    exactMatch,
    accuracy,
    labels: null,
    samples: [],
  });
  const metric = { ...answers(0, 0), results: { f1: 60, accuracy: 80 } };
  expect(scoresOf({ members: [answers(0.5, 0), answers(null, 1), metric], vote: answers(0.75, 0) })).toEqual({
    members: [50, 100, 70],
    spread: { mean: 220 / 3, standardDeviation: expect.closeTo(25.166, 3) },
    best: 100,
    vote: 75,
  });
});

it('stands in the input as its run had it', () => {
  const promptForm = { position: 'beforeInput', attention: { toPrompt: 'earlier', toInput: true } } as const;
  const spec = parseRunFile(
    {
      version: 1,
      model: 'lab',
      prompt: { length: 2, init: { kind: 'sampledVocab' }, ...promptForm },
      task: { train: 'a.tsv', inputs: '{0}', targets: '{1}' },
      steps: 1,
    },
    'run.json',
  );
  const runFile = serializeRunFile(spec);
  expect(formOfEntry({ origin: { kind: 'run', runId: 'r', runName: 'r', runFile } })).toEqual(promptForm);
  expect(formOfEntry({ origin: { kind: 'run', runId: 'r', runName: 'r', runFile: '{ "version": 0 }' } })).toEqual(
    PLAIN_FORM,
  );
  expect(formOfEntry({ origin: { kind: 'lab', path: 'p.npy' } })).toEqual(PLAIN_FORM);
});
