/** Puts the input to the model, once with each prompt, and shows every answer as it comes. */
import { draftStore } from '../draft/draftStore.ts';
import type { TaskChoice } from '../draft/draftTypes.ts';
import { errorParts } from '../errorsStore.ts';
import { loadModel } from '../modelStore.ts';
import { runsStore } from '../run/runsStore.ts';
import { readTask } from '../tasks/readTask.ts';
import { trainingWorker } from '../worker/trainingWorker.ts';
import { type Asked, setOutcome, type TryColumn, takeAnotherExample, tryStore } from './tryStore.ts';

let underWay = new AbortController();

/** Asks every column what stands in the field. A question that is still under way is given up. */
export async function askAll(): Promise<void> {
  const { text, labels, decoding, target, columns } = tryStore.getState();
  const asked: Asked = { text, labels, decoding, target };
  underWay.abort();
  underWay = new AbortController();
  tryStore.setState({ asked });
  await ask(asked, columns, underWay.signal);
}

/** Asks one column what the others were asked, if they were. */
export async function askLater(id: string): Promise<void> {
  const { asked, columns } = tryStore.getState();
  if (asked === null) return;
  const added = columns.filter((column) => column.id === id && column.outcome === null);
  await ask(asked, added, underWay.signal);
}

/** One request a column: the worker takes them in turn with the steps of a run that trains, which goes on in between. */
async function ask(asked: Asked, columns: readonly TryColumn[], signal: AbortSignal): Promise<void> {
  for (const { id } of columns) setOutcome(id, { kind: 'asking' });
  // Whatever trains holds the model; only an idle worker may load another.
  const model = runsStore.getState().liveId === null ? loadModel(draftStore.getState()) : null;
  for (const { id, prompt } of columns) {
    try {
      await model;
      const { text, decoding, labels } = asked;
      const reply = await trainingWorker.request({ type: 'tryInput', prompt, text, decoding, labels }, signal);
      setOutcome(id, { kind: 'answered', asked, reply });
    } catch (error) {
      if (signal.aborted) return;
      setOutcome(id, { kind: 'failed', error: errorParts(error) });
    }
  }
}

/** The task's examples to pick from, its labels, and a first example in the field. @throws LabError of its tables */
export async function takeTask(choice: TaskChoice, random: number): Promise<void> {
  const { train, validation, labels } = await readTask(choice);
  tryStore.setState({ task: { name: choice.name, examples: (validation ?? train).examples }, labels: labels ?? [] });
  takeAnotherExample(random);
}
