import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabErrorParts } from '../../base/errors.ts';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';
import type { ModelReport, RunStarted, WorkerCommand, WorkerEvent } from '../../worker/protocol.ts';

/** The worker's end of the line, in the test's hands: everything on the page's side of the protocol is real. */
class WorkerInTest {
  static commands: WorkerCommand[] = [];
  static page: WorkerInTest | null = null;
  onmessage: ((event: { data: WorkerEvent }) => void) | null = null;
  constructor() {
    WorkerInTest.page = this;
  }
  postMessage(command: WorkerCommand): void {
    WorkerInTest.commands.push(command);
    answer(command);
  }
}
vi.stubGlobal('Worker', WorkerInTest);

const tell = (event: WorkerEvent) => WorkerInTest.page?.onmessage?.({ data: event });
const lost: LabErrorParts = { tag: 'DeviceLost', what: 'The GPU was reset', found: 'a', expected: 'b', remedy: 'C.' };
const spec = { name: 'topic', steps: 4, optimizer: { initialStep: 0 } } as unknown as RunSpec;
const started = (): RunStarted => ({
  runId: 'r1',
  firstStep: 0,
  trainExamples: 9,
  validationExamples: 3,
  history: new Float64Array(0),
  evaluations: [],
  spec,
  notes: ['A remark.'],
});

let answer: (command: WorkerCommand) => void = () => {};
const reply = (command: WorkerCommand, value: unknown) =>
  tell({ type: 'reply', request: command.request, value: structuredClone(value) });

/** Answers like a worker on a good day; `startRun` sends its first events in the same breath as the reply. */
function answerAll(command: WorkerCommand): void {
  if (command.type === 'openDevice')
    reply(command, { vendor: 'v', architecture: '', description: '', software: false, features: [] });
  else if (command.type === 'loadModel') reply(command, { name: 'm', config: { dModel: 4 } } as ModelReport);
  else if (command.type === 'startRun') {
    reply(command, started());
    tell({ type: 'runState', runId: 'r1', state: 'training' });
    tell({ type: 'metrics', runId: 'r1', rows: row(1, 3) });
  } else reply(command, null);
}

function row(step: number, loss: number): Float64Array {
  return Float64Array.from(METRIC_COLUMNS, (name) => (name === 'step' ? step : name === 'loss' ? loss : 1));
}

const load = async () => {
  const [live, runs, draft, metrics, errors, device] = await Promise.all([
    import('./liveRun.ts'),
    import('./runsStore.ts'),
    import('../draft/draftStore.ts'),
    import('../metrics/metricColumnsStore.ts'),
    import('../errorsStore.ts'),
    import('../deviceStore.ts'),
  ]);
  return { ...live, ...runs, ...draft, ...metrics, ...errors, ...device };
};
let lab: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  lab = await load();
  lab.listenToWorker();
});

beforeEach(() => {
  WorkerInTest.commands = [];
  answer = answerAll;
  lab.runsStore.setState({ runs: {}, shownId: null, liveId: null, starting: false });
  lab.metricColumnsStore.forget('r1');
  lab.errorsStore.setState({ errors: [] });
  const task = { name: 'topic', spec: { train: 'lab:t.tsv', inputs: '{a}', targets: '{b}' }, files: {} };
  lab.draftStore.setState({ source: { kind: 'scratch', init: { kind: 'uniform' } }, task, model: lab.LAB_MODEL });
});

const types = () => WorkerInTest.commands.map(({ type }) => type);
const run = () => lab.runsStore.getState().runs.r1;

describe('a run from Train on', () => {
  it('opens the GPU, loads the model and starts; events that come with the answer are not lost', async () => {
    await lab.startDraft();
    expect(types()).toEqual(['openDevice', 'loadModel', 'startRun']);
    expect(lab.runsStore.getState()).toMatchObject({ liveId: 'r1', shownId: 'r1', starting: false });
    expect(run()?.notes).toEqual(['A remark.']);
    expect([...lab.metricColumnsStore.of('r1').column('step')]).toEqual([1]);
    expect(lab.draftStore.getState().model.width).toBe(4);
  });

  it('keeps the model for the next run', async () => {
    await lab.startDraft();
    tell({ type: 'runState', runId: 'r1', state: 'finished' });
    WorkerInTest.commands = [];
    await lab.startDraft();
    expect(types()).toEqual(['startRun']);
  });

  it('takes in checkpoints and states, and ends', async () => {
    await lab.startDraft();
    const prompt = { length: 1, width: 1, values: Float32Array.of(5) };
    tell({ type: 'checkpoint', runId: 'r1', step: 2, globalStep: 102, prompt });
    tell({ type: 'runState', runId: 'r1', state: 'paused' });
    expect(run()).toMatchObject({ state: 'paused', checkpoints: [{ step: 2, globalStep: 102 }] });
    tell({ type: 'runState', runId: 'r1', state: 'finished' });
    expect(run()?.state).toBe('finished');
    expect(lab.runsStore.getState().liveId).toBeNull();
  });

  it('that is refused shows nothing and can be tried again', async () => {
    answer = (command) =>
      command.type === 'startRun'
        ? tell({ type: 'failed', request: command.request, error: { ...lost, tag: 'TaskData' } })
        : answerAll(command);
    await expect(lab.startDraft()).rejects.toMatchObject({ tag: 'TaskData' });
    expect(lab.runsStore.getState()).toMatchObject({ liveId: null, shownId: null, starting: false });
  });

  it('that loses the GPU says so once, and the next one opens it anew', async () => {
    await lab.startDraft();
    tell({ type: 'fault', error: lost });
    tell({ type: 'runState', runId: 'r1', state: 'failed', error: lost });
    expect(run()).toMatchObject({ state: 'failed', error: { tag: 'DeviceLost' } });
    expect(lab.errorsStore.getState().errors).toHaveLength(1);
    WorkerInTest.commands = [];
    await lab.startDraft();
    expect(types()).toEqual(['openDevice', 'loadModel', 'startRun']);
  });
});

describe('steering', () => {
  it('asks the worker and leaves the state to its events', async () => {
    await lab.startDraft();
    WorkerInTest.commands = [];
    await lab.steer('pause');
    expect(types()).toEqual(['pause']);
    expect(run()?.state).toBe('training');
  });
});
