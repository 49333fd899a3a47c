import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerAll, tell, WorkerInTest } from '../../../tests/support/workerInTest.ts';
import type { TryReply, WorkerCommand } from '../../worker/protocol.ts';
import type { PromptSource } from '../draft/draftTypes.ts';

vi.stubGlobal('Worker', WorkerInTest);

const { PLAIN_FORM } = await import('../../t5/promptForm.ts');
const { runsStore } = await import('../run/runsStore.ts');
const { parseRunFile } = await import('../../training/runFile.ts');
const { askAll, askLater, takeTask } = await import('./ask.ts');
const { addColumn, sourceAndTuned } = await import('./tryColumns.ts');
const { removeColumn, takeAnotherExample, tryStore, WITHOUT_PROMPT, writeLabels, writeText } = await import(
  './tryStore.ts'
);

const prompt = (value: number) => ({ length: 1, width: 4, values: new Float32Array(4).fill(value) });

function source(name: string, value: number): PromptSource {
  return { kind: 'prompt', name, prompt: prompt(value), init: { kind: 'file', path: name }, changes: [] };
}

const questions = () =>
  WorkerInTest.commands.filter(
    (command): command is WorkerCommand & { type: 'tryInput' } => command.type === 'tryInput',
  );

const reply = (answer: string): TryReply => ({ answer, probabilities: [], firstTokens: [], inputTokens: 3 });

/** Answers with the first value of the prompt, or with "alone". */
function answerByPrompt(command: WorkerCommand): void {
  if (command.type !== 'tryInput') answerAll(command);
  else tell({ type: 'reply', request: command.request, value: reply(String(command.prompt?.values[0] ?? 'alone')) });
}

const answers = () =>
  tryStore
    .getState()
    .columns.map(({ name, outcome }) => [
      name,
      outcome?.kind === 'answered' ? outcome.reply.answer : (outcome?.kind ?? null),
    ]);

beforeEach(() => {
  WorkerInTest.reset();
  WorkerInTest.answer = answerByPrompt;
  runsStore.setState({ runs: {}, shownId: null, liveId: null, starting: false });
  tryStore.setState({ text: '', labels: [], target: null, columns: [WITHOUT_PROMPT], task: null, asked: null });
});

describe('Try it', () => {
  it('asks every column the same, each with its own prompt', async () => {
    addColumn(source('one', 1));
    addColumn(source('two', 2));
    addColumn(source('one', 1));
    writeText('a soup');
    writeLabels('bad, good,, bad');
    await askAll();
    expect(answers()).toEqual([
      ['no prompt', 'alone'],
      ['one', '1'],
      ['two', '2'],
    ]);
    expect(questions().map(({ text, labels }) => [text, labels])).toEqual(
      Array.from({ length: 3 }, () => ['a soup', ['bad', 'good']]),
    );
  });

  it('asks a prompt that comes later what the others were asked, and nothing before', async () => {
    await askLater(addColumn(source('early', 1)));
    expect(questions()).toEqual([]);
    writeText('first');
    await askAll();
    writeText('something else by now');
    await askLater(addColumn(source('late', 2)));
    expect(questions().at(-1)).toMatchObject({ text: 'first', prompt: { values: prompt(2).values } });
    const before = questions().length;
    await askLater(addColumn(source('late', 2)));
    expect(questions()).toHaveLength(before);
  });

  it('shows what went wrong with one prompt in its column, and goes on with the others', async () => {
    addColumn(source('wrong', 1));
    addColumn(source('fine', 2));
    const error = { tag: 'PromptShape', what: 'A', found: 'b', expected: 'c', remedy: 'D.' } as const;
    WorkerInTest.answer = (command) => {
      if (command.type === 'tryInput' && command.prompt?.values[0] === 1)
        tell({ type: 'failed', request: command.request, error });
      else answerByPrompt(command);
    };
    writeText('a soup');
    await askAll();
    expect(answers()).toEqual([
      ['no prompt', 'alone'],
      ['wrong', 'failed'],
      ['fine', '2'],
    ]);
  });

  it('gives up a question when another is asked', async () => {
    const held: WorkerCommand[] = [];
    WorkerInTest.answer = (command) => {
      if (command.type === 'tryInput' && command.text === 'slow') held.push(command);
      else answerByPrompt(command);
    };
    writeText('slow');
    const first = askAll();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    writeText('quick');
    await askAll();
    tell({ type: 'reply', request: held[0]!.request, value: reply('too late') });
    await first;
    expect(answers()).toEqual([['no prompt', 'alone']]);
  });

  it('leaves the model alone while a run holds it', async () => {
    runsStore.setState({ liveId: 'r1' });
    writeText('a soup');
    await askAll();
    expect(WorkerInTest.commands.map(({ type }) => type)).toEqual(['tryInput']);
  });

  it('sets the source beside the tuned prompt, in the form that the run trained it in', () => {
    const form = { position: 'beforeEos', attention: PLAIN_FORM.attention } as const;
    const spec = parseRunFile(
      {
        version: 1,
        model: 'lab',
        prompt: { length: 1, init: { kind: 'file', path: 'a.npy' }, ...form },
        task: { train: 't.tsv', inputs: '{0}', targets: '{1}' },
        steps: 2,
        name: 'a run',
      },
      'run.json',
    );
    const checkpoints = [1, 2].map((step) => ({ step, globalStep: step, prompt: prompt(step) }));
    const run = {
      id: 'r1',
      spec,
      state: 'finished',
      trainExamples: 1,
      validationExamples: 1,
      checkpoints,
      before: prompt(9),
      error: null,
      notes: [],
    } as const;
    runsStore.setState({ runs: { r1: run } });
    for (const each of sourceAndTuned(run)) addColumn(each);
    const [, before, tuned] = tryStore.getState().columns;
    expect(before).toMatchObject({ name: 'source of a run', prompt: { values: prompt(9).values } });
    expect(tuned).toMatchObject({ name: 'a run, step 2', prompt: { values: prompt(2).values, form } });
  });

  it('takes examples of a task with their targets, and forgets a target once the text is changed', async () => {
    const rows = 'a soup\tbad\na film\tgood\na seat\tbad\na trip\tgood\n';
    const spec = { train: 't.tsv', inputs: 'mood: {0}', targets: '{1}' };
    await takeTask({ name: 'mood', spec, files: { 't.tsv': new Blob([rows]) } }, 0);
    expect(tryStore.getState()).toMatchObject({ text: 'mood: a soup', target: 'bad', labels: ['bad', 'good'] });
    takeAnotherExample(0);
    expect(tryStore.getState()).toMatchObject({ text: 'mood: a film', target: 'good' });
    writeText('mood: a film!');
    expect(tryStore.getState().target).toBeNull();
  });

  it('removes a column, whatever it is', () => {
    addColumn(source('one', 1));
    removeColumn(WITHOUT_PROMPT.id);
    expect(answers()).toEqual([['one', null]]);
  });
});
