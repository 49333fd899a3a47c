import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerAll, lostGpu, tell, tellState, WorkerInTest } from '../../../tests/support/workerInTest.ts';
import type { Draft } from '../draft/draftTypes.ts';

vi.stubGlobal('Worker', WorkerInTest);

const load = async () => {
  const [queue, live, runs, draft, scratch, comparison, errors] = await Promise.all([
    import('./runQueue.ts'),
    import('./liveRun.ts'),
    import('./runsStore.ts'),
    import('../draft/draftStore.ts'),
    import('../draft/scratch.ts'),
    import('../compare/comparisonStore.ts'),
    import('../errorsStore.ts'),
  ]);
  return { ...queue, ...live, ...runs, ...draft, ...scratch, ...comparison, ...errors };
};
let lab: Awaited<ReturnType<typeof load>>;
let draft: Draft;
let scratch: Draft;

beforeAll(async () => {
  lab = await load();
  lab.listenToWorker();
  lab.listenToRuns();
});

beforeEach(() => {
  WorkerInTest.reset();
  lab.runQueueStore.setState({ waiting: [], after: null, first: null });
  lab.runsStore.setState({ runs: {}, shownId: null, liveId: null, starting: false });
  lab.comparisonStore.setState({ beside: {}, places: {} });
  lab.errorsStore.setState({ errors: [] });
  const prompt = { length: 16, width: 4, values: new Float32Array(64) };
  draft = {
    ...lab.draftStore.getState(),
    source: { kind: 'prompt', name: 'p', prompt, init: { kind: 'file', path: 'lab:p.npy' }, changes: [] },
    model: { ...lab.LAB_MODEL, width: 4 },
    task: { name: 'topic', spec: { train: 'lab:t.tsv', inputs: '{a}', targets: '{b}' }, files: {} },
  };
  scratch = lab.fromScratch(draft, { kind: 'classLabels' });
});

const started = () =>
  WorkerInTest.commands.flatMap((command) => (command.type === 'startRun' ? [command.spec.prompt.init.kind] : []));
const waiting = () => lab.runQueueStore.getState().waiting;
const drawn = (id: string) => lab.drawnRuns(lab.comparisonStore.getState(), id, () => true).map((run) => run.id);

describe('runs in turn', () => {
  it('start one after the other, on the same axes, beside the first', async () => {
    await lab.trainInTurn([draft, scratch]);
    expect(started()).toEqual(['file']);
    expect(waiting()).toEqual([scratch]);

    tellState('r1', 'finished');
    await vi.waitFor(() => expect(drawn('r1')).toEqual(['r1', 'r2']));
    expect(started()).toEqual(['file', 'classLabels']);
    expect(waiting()).toEqual([]);
    expect(lab.runsStore.getState()).toMatchObject({ shownId: 'r1', liveId: 'r2' });
  });

  it('take the screen if the first one has left it', async () => {
    await lab.trainInTurn([draft, scratch]);
    lab.runsStore.setState({ shownId: null });
    tellState('r1', 'finished');
    await vi.waitFor(() => expect(lab.runsStore.getState().shownId).toBe('r2'));
  });

  it('wait through a pause', async () => {
    await lab.trainInTurn([draft, scratch]);
    tellState('r1', 'paused');
    tellState('r1', 'training');
    expect(waiting()).toEqual([scratch]);
    expect(started()).toEqual(['file']);
  });

  it.each(['stopped', 'failed'] as const)('do not start after one that %s', async (state) => {
    await lab.trainInTurn([draft, scratch]);
    tellState('r1', state);
    expect(waiting()).toEqual([]);
    await lab.trainInTurn([draft]);
    expect(started()).toEqual(['file', 'file']);
  });

  it('go on even if a run has ended before its start is over', async () => {
    WorkerInTest.answer = (command) => {
      answerAll(command);
      if (command.type === 'startRun' && WorkerInTest.startedRuns === 1) tellState('r1', 'finished');
    };
    await lab.trainInTurn([draft, scratch]);
    await vi.waitFor(() => expect(drawn('r1')).toEqual(['r1', 'r2']));
  });

  it('are given up if the first cannot start', async () => {
    const refused = (command: Parameters<typeof answerAll>[0]) =>
      tell({ type: 'failed', request: command.request, error: { ...lostGpu, tag: 'TaskData' } });
    WorkerInTest.answer = (command) => (command.type === 'startRun' ? refused(command) : answerAll(command));
    await expect(lab.trainInTurn([draft, scratch])).rejects.toMatchObject({ tag: 'TaskData' });
    expect(waiting()).toEqual([]);
  });

  it('tell of one that cannot start later', async () => {
    await lab.trainInTurn([draft, { ...scratch, task: null }]);
    tellState('r1', 'finished');
    await vi.waitFor(() => expect(lab.errorsStore.getState().errors).toHaveLength(1));
    expect(waiting()).toEqual([]);
  });
});
