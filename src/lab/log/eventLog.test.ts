import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { lostGpu, tell, WorkerInTest } from '../../../tests/support/workerInTest.ts';
import type { ShownRun } from '../run/runsStore.ts';

vi.stubGlobal('Worker', WorkerInTest);

const load = async () => {
  const [log, listen, device, errors, runs, worker] = await Promise.all([
    import('./eventLog.ts'),
    import('./listenForEvents.ts'),
    import('../deviceStore.ts'),
    import('../errorsStore.ts'),
    import('../run/runsStore.ts'),
    import('../worker/trainingWorker.ts'),
  ]);
  return { ...log, ...listen, ...device, ...errors, ...runs, ...worker };
};
let lab: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  lab = await load();
  lab.listenForEvents();
});

beforeEach(() => {
  WorkerInTest.reset();
  lab.eventLog.setState({ events: [] });
});

const lines = () => lab.eventLog.getState().events.map(({ kind, text }) => `${kind}: ${text}`);

describe('the log', () => {
  it('is text of one line an event, whatever stands in it', () => {
    lab.logEvent('page', 'opened\nby  hand', 0);
    lab.logEvent('storage', 'kept', 1000);
    expect(lab.logText(lab.eventLog.getState().events)).toBe(
      '1970-01-01T00:00:00.000Z  page     opened by hand\n1970-01-01T00:00:01.000Z  storage  kept\n',
    );
  });

  it('forgets the oldest events', () => {
    for (let i = 0; i <= lab.MOST_EVENTS; i++) lab.logEvent('run', String(i));
    const { events } = lab.eventLog.getState();
    expect([events.length, events[0]?.text, events.at(-1)?.text]).toEqual([
      lab.MOST_EVENTS,
      '1',
      String(lab.MOST_EVENTS),
    ]);
  });

  it('tells of the GPU, of stored checkpoints, and of each error as often as it arises', async () => {
    await lab.openDevice();
    tell({
      type: 'checkpoint',
      runId: 'r1',
      step: 2,
      globalStep: 102,
      prompt: { length: 1, width: 1, values: Float32Array.of(5) },
    });
    lab.showErrorParts(lostGpu);
    lab.showErrorParts(lostGpu);
    const error = 'error: [DeviceLost] The GPU was reset; found a; expected b';
    expect(lines()).toEqual([
      'device: GPU open: v; features: none',
      'storage: Checkpoint 2 of run r1 is stored',
      error,
      error,
    ]);
    lab.closeError(lab.errorsStore.getState().errors[0]!.id);
    expect(lines()).toHaveLength(4);
  });

  it('follows the live run, and not a stored one that is opened to be looked at', () => {
    const run = (id: string, state: ShownRun['state']) =>
      ({ id, state, spec: { name: 'topic', steps: 9 } }) as ShownRun;
    lab.showRun(run('old', 'finished'));
    lab.runsStore.setState({ runs: { r1: run('r1', 'training') }, liveId: 'r1' });
    lab.changeRun('r1', (live) => ({ ...live, trainExamples: 3 }));
    lab.changeRun('r1', (live) => ({ ...live, state: 'finished' }));
    lab.runsStore.setState({ liveId: null });
    expect(lines()).toEqual([
      'run: Run topic (r1) begins: training, step 0 of 9',
      'run: Run r1: finished, step 0 of 9',
    ]);
  });
});
