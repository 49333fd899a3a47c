import { describe, expect, it } from 'vitest';
import { RunControl } from './runControl.ts';

/** A loop that takes `steps` steps, each a few turns of the microtask queue long. */
function startLoop(steps: number) {
  const waits: boolean[] = [];
  const control = new RunControl((waiting) => waits.push(waiting));
  const state = { done: 0, waits, control, ended: Promise.resolve('') };
  state.ended = (async () => {
    while (state.done < steps) {
      if ((await control.mayStep()) === 'stop') break;
      for (let turn = 0; turn < 5; turn++) await null;
      state.done += 1;
    }
    control.end();
    return state.done === steps ? 'finished' : 'stopped';
  })();
  return state;
}

describe('RunControl', () => {
  it('lets a run finish that nobody interrupts', async () => {
    const loop = startLoop(3);
    expect(await loop.ended).toBe('finished');
    expect(loop.waits).toEqual([]);
  });

  it('pauses after the step under way, takes single steps, and continues', async () => {
    const loop = startLoop(10);
    await loop.control.pause();
    expect(loop.control.waiting).toBe(true);
    const pausedAt = loop.done;
    await loop.control.singleStep();
    expect(loop.done).toBe(pausedAt + 1);
    await loop.control.singleStep();
    expect(loop.done).toBe(pausedAt + 2);
    expect(loop.control.waiting).toBe(true);
    loop.control.continue();
    expect(await loop.ended).toBe('finished');
    expect(loop.waits).toEqual([true, false, true, false, true, false]);
  });

  it('stops a running and a paused run, and aborts its signal', async () => {
    const running = startLoop(1000);
    await running.control.stop();
    expect(await running.ended).toBe('stopped');
    expect(running.control.stopSignal.aborted).toBe(true);

    const paused = startLoop(1000);
    await paused.control.pause();
    const { done } = paused;
    await paused.control.stop();
    expect(await paused.ended).toBe('stopped');
    expect(paused.done).toBe(done);
  });

  it('leaves nobody waiting when the run ends by itself', async () => {
    const loop = startLoop(1);
    await loop.control.pause();
    // The only step is under way, so the run ends instead of pausing.
    expect(await loop.ended).toBe('finished');
    await loop.control.pause();
    await loop.control.stop();
  });

  it('takes the last step of a paused run', async () => {
    const loop = startLoop(1);
    const atGate = loop.control.pause();
    await atGate;
    if (loop.control.waiting) await loop.control.singleStep();
    expect(await loop.ended).toBe('finished');
  });
});
