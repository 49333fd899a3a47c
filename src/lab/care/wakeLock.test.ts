import { beforeEach, describe, expect, it } from 'vitest';
import { runsStore, type ShownRun } from '../run/runsStore.ts';
import { type StudiesState, studiesStore } from '../studies/studiesStore.ts';
import { stayAwakeWhileWorking } from './wakeLock.ts';

/** As much of a browser as holds a screen awake: locks are lost when the tab is hidden. */
class Screen extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  held = new Set<WakeLockSentinel>();
  refuses = false;

  async request(): Promise<WakeLockSentinel> {
    if (this.refuses) throw new DOMException('battery', 'NotAllowedError');
    const screen = this;
    const lock = {
      get released() {
        return !screen.held.has(lock);
      },
      release: async () => void screen.held.delete(lock),
    } as WakeLockSentinel;
    this.held.add(lock);
    return lock;
  }

  turn(visibility: DocumentVisibilityState): void {
    this.visibilityState = visibility;
    if (visibility === 'hidden') this.held.clear();
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

const put = (state: ShownRun['state']) =>
  runsStore.setState({
    liveId: 'r1',
    runs: { r1: { id: 'r1', state, checkpoints: [] as ShownRun['checkpoints'] } as ShownRun },
  });
/** Until everything that was asked for has been answered. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

let screen: Screen;

beforeEach(() => {
  runsStore.setState({ runs: {}, liveId: null, starting: false });
  screen = new Screen();
  stayAwakeWhileWorking(screen as unknown as Document, screen);
});

describe('the screen', () => {
  it('stays on from the start of a run to its end, evaluations included', async () => {
    await settled();
    expect(screen.held.size).toBe(0);
    for (const state of ['training', 'evaluating', 'training'] as const) {
      put(state);
      await settled();
      expect(screen.held.size).toBe(1);
    }
    put('finished');
    await settled();
    expect(screen.held.size).toBe(0);
  });

  it('stays on for a study as well', async () => {
    studiesStore.setState({ live: { id: 's1', batch: [] } as unknown as StudiesState['live'] });
    await settled();
    expect(screen.held.size).toBe(1);
    studiesStore.setState({ live: null });
    await settled();
    expect(screen.held.size).toBe(0);
  });

  it('may go off while the run is paused', async () => {
    put('training');
    await settled();
    put('paused');
    await settled();
    expect(screen.held.size).toBe(0);
  });

  it('is kept on again when the tab comes back', async () => {
    put('training');
    await settled();
    screen.turn('hidden');
    await settled();
    expect(screen.held.size).toBe(0);
    screen.turn('visible');
    await settled();
    expect(screen.held.size).toBe(1);
  });

  it('is let go if the run ends while it is asked for', async () => {
    put('training');
    put('stopped');
    await settled();
    expect(screen.held.size).toBe(0);
  });

  it('is asked for again at the next run after a refusal', async () => {
    screen.refuses = true;
    put('training');
    await settled();
    put('finished');
    screen.refuses = false;
    put('training');
    await settled();
    expect(screen.held.size).toBe(1);
  });
});
