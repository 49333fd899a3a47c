import 'fake-indexeddb/auto';
import { readFile } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellState, WorkerInTest } from '../../../tests/support/workerInTest.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';

const PUBLIC = new URL('../../../public/', import.meta.url);
vi.stubGlobal('Worker', WorkerInTest);
vi.stubGlobal('document', { baseURI: PUBLIC.href });
/** The server: the lab's files as they ship. */
vi.stubGlobal('fetch', async (url: URL) => new Response(await readFile(url)));

const load = async () => {
  const [guide, steps, index, labs, live, runs, stored, comparison, draft] = await Promise.all([
    import('./guideStore.ts'),
    import('./guideSteps.ts'),
    import('../labIndex.ts'),
    import('../labStore.ts'),
    import('../run/liveRun.ts'),
    import('../run/runsStore.ts'),
    import('../run/storedRuns.ts'),
    import('../compare/comparisonStore.ts'),
    import('../draft/draftStore.ts'),
  ]);
  return { ...guide, ...steps, ...index, ...labs, ...live, ...runs, ...stored, ...comparison, ...draft };
};
let lab: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  lab = await load();
  lab.listenToWorker();
  await lab.openLab();
});

beforeEach(() => {
  WorkerInTest.reset();
  lab.runsStore.setState({ runs: {}, shownId: null, liveId: null, starting: false });
  lab.comparisonStore.setState({ beside: {}, places: {} });
  lab.openGuide();
});

const state = () => lab.guideStore.getState();
const steps = () => lab.guideSteps(state(), lab.runsStore.getState().runs);
const specs = (): RunSpec[] =>
  WorkerInTest.commands.flatMap((command) => (command.type === 'startRun' ? [command.spec] : []));

describe('the guided first run', () => {
  it('trains from scratch, then from the source, and puts both on the same axes', async () => {
    expect(steps()).toEqual({ scratch: 'next', source: 'later', difference: 'later' });
    await lab.trainFromScratch();
    expect(steps()).toEqual({ scratch: 'underWay', source: 'later', difference: 'later' });
    tellState('r1', 'finished');
    expect(steps()).toEqual({ scratch: 'done', source: 'next', difference: 'later' });
    await lab.trainFromSource();
    tellState('r2', 'finished');
    expect(steps()).toEqual({ scratch: 'done', source: 'done', difference: 'next' });
    lab.runsStore.setState({ shownId: null });
    await lab.seeDifference();
    expect(steps().difference).toBe('done');
    expect(lab.runsStore.getState().shownId).toBe('r2');
    const drawn = lab.drawnRuns(lab.comparisonStore.getState(), 'r2', () => true);
    expect(drawn.map(({ id }) => id)).toEqual(['r2', 'r1']);
  });

  it('changes nothing but the start between the two', async () => {
    await lab.trainFromScratch();
    tellState('r1', 'finished');
    lab.changeRecipe({ seed: 7, steps: 3 });
    await lab.trainFromSource();
    tellState('r2', 'finished');
    const [scratch, source] = specs();
    const rest = ({ name: _, prompt: { length }, ...others }: RunSpec) => ({ length, ...others });
    expect(rest(scratch!)).toEqual(rest(source!));
    const guide = lab.guideOfLab(lab.labStore.getState().index!)!;
    expect(source!.prompt.init).toEqual({ kind: 'file', path: `lab:${guide.prompt.path}` });
    expect(scratch!.prompt.init.kind).not.toBe('file');
    expect(scratch).toMatchObject({ steps: guide.steps, evaluateEvery: guide.evaluateEvery });
  });

  it('offers a run again that was stopped', async () => {
    await lab.trainFromScratch();
    tellState('r1', 'stopped');
    expect(steps()).toEqual({ scratch: 'again', source: 'later', difference: 'later' });
    await lab.trainFromScratch();
    expect(state().scratchId).toBe('r2');
    expect(steps().scratch).toBe('underWay');
  });
});

describe('the guide', () => {
  const kept = new Map<string, string>();
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
    });
    lab.guideStore.setState({ open: false });
    lab.storedRunsStore.setState({ runs: [] });
  });

  it('comes by itself to a person without runs', () => {
    lab.offerGuide();
    expect(state().open).toBe(true);
  });

  it('leaves those alone who have runs, and those who closed it', () => {
    lab.storedRunsStore.setState({ runs: [{ id: 'x' } as never] });
    lab.offerGuide();
    expect(state().open).toBe(false);
    lab.storedRunsStore.setState({ runs: [] });
    lab.closeGuide();
    lab.offerGuide();
    expect(state().open).toBe(false);
  });

  it('starts over when it is asked for', () => {
    lab.guideStore.setState({ open: false, scratchId: 'a', sourceId: 'b', compared: true });
    lab.openGuide();
    expect(state()).toEqual({ open: true, asked: true, scratchId: null, sourceId: null, compared: false });
  });
});
