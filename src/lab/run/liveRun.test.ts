import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerAll, lostGpu, tell, tellState, WorkerInTest } from '../../../tests/support/workerInTest.ts';

vi.stubGlobal('Worker', WorkerInTest);

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
  WorkerInTest.reset();
  lab.runsStore.setState({ runs: {}, shownId: null, liveId: null, starting: false });
  lab.metricColumnsStore.forget('r1');
  lab.errorsStore.setState({ errors: [] });
  const task = { name: 'topic', spec: { train: 'lab:t.tsv', inputs: '{a}', targets: '{b}' }, files: {} };
  lab.draftStore.setState({ source: { kind: 'scratch', init: { kind: 'uniform' } }, task, model: lab.LAB_MODEL });
});

const train = () => lab.startDraft(lab.draftStore.getState());
const types = () => WorkerInTest.commands.map(({ type }) => type);
const run = () => lab.runsStore.getState().runs.r1;

describe('a run from Train on', () => {
  it('opens the GPU, loads the model and starts; events that come with the answer are not lost', async () => {
    await train();
    expect(types()).toEqual(['openDevice', 'loadModel', 'startRun']);
    expect(lab.runsStore.getState()).toMatchObject({ liveId: 'r1', shownId: 'r1', starting: false });
    expect(run()?.notes).toEqual(['A remark.']);
    expect([...lab.metricColumnsStore.of('r1').column('step')]).toEqual([1]);
    expect(lab.draftStore.getState().model.width).toBe(4);
  });

  it('keeps the model for the next run', async () => {
    await train();
    tellState('r1', 'finished');
    WorkerInTest.commands = [];
    await train();
    expect(types()).toEqual(['startRun']);
  });

  it('takes in checkpoints and states, and ends', async () => {
    await train();
    const prompt = { length: 1, width: 1, values: Float32Array.of(5) };
    tell({ type: 'checkpoint', runId: 'r1', step: 2, globalStep: 102, prompt });
    tellState('r1', 'paused');
    expect(run()).toMatchObject({ state: 'paused', checkpoints: [{ step: 2, globalStep: 102 }] });
    tellState('r1', 'finished');
    expect(run()?.state).toBe('finished');
    expect(lab.runsStore.getState().liveId).toBeNull();
  });

  it('that is refused shows nothing and can be tried again', async () => {
    WorkerInTest.answer = (command) =>
      command.type === 'startRun'
        ? tell({ type: 'failed', request: command.request, error: { ...lostGpu, tag: 'TaskData' } })
        : answerAll(command);
    await expect(train()).rejects.toMatchObject({ tag: 'TaskData' });
    expect(lab.runsStore.getState()).toMatchObject({ liveId: null, shownId: null, starting: false });
  });

  it('that loses the GPU says so once, and the next one opens it anew', async () => {
    await train();
    tell({ type: 'fault', error: lostGpu });
    tell({ type: 'runState', runId: 'r1', state: 'failed', error: lostGpu });
    expect(run()).toMatchObject({ state: 'failed', error: { tag: 'DeviceLost' } });
    expect(lab.errorsStore.getState().errors).toHaveLength(1);
    WorkerInTest.commands = [];
    await train();
    expect(types()).toEqual(['openDevice', 'loadModel', 'startRun']);
  });
});

describe('steering', () => {
  it('asks the worker and leaves the state to its events', async () => {
    await train();
    WorkerInTest.commands = [];
    await lab.steer('pause');
    expect(types()).toEqual(['pause']);
    expect(run()?.state).toBe('training');
  });
});
