import { afterEach, describe, expect, it, vi } from 'vitest';
import { heldLocks, tryLock } from './locks.ts';

/** As much of the browser's lock manager as this Node may lack: exclusive locks, in the order asked for. */
function browserLocks() {
  const held = new Map<string, Promise<unknown>>();
  return {
    async request(name: string, { signal }: { signal: AbortSignal }, use: () => Promise<unknown>) {
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      aborted.catch(() => {}); // A lock that was granted is no longer aborted.
      for (let holder = held.get(name); holder !== undefined; holder = held.get(name)) {
        await Promise.race([holder, aborted]);
      }
      const holding = use().finally(() => held.delete(name));
      held.set(name, holding);
      return holding;
    },
    query: async () => ({ held: [...held.keys()].map((name) => ({ name })) }),
  };
}

afterEach(() => vi.unstubAllGlobals());

describe('tryLock', () => {
  it('gives a lock to one at a time, and to the next when it is released', async () => {
    vi.stubGlobal('navigator', { locks: browserLocks() });
    const release = await tryLock('run/1', 10);
    expect(release).not.toBeNull();
    expect(await tryLock('run/1', 1)).toBeNull();
    expect(await tryLock('run/2', 1)).not.toBeNull();
    expect(await heldLocks('run/')).toEqual(new Set(['run/1', 'run/2']));
    expect(await heldLocks('other/')).toEqual(new Set());
    release?.();
    release?.();
    expect(await tryLock('run/1', 1000)).not.toBeNull();
  });

  it('waits for a holder that is going away', async () => {
    vi.stubGlobal('navigator', { locks: browserLocks() });
    const release = await tryLock('run/1', 10);
    const waiting = tryLock('run/1', 10_000);
    release?.();
    expect(await waiting).not.toBeNull();
  });

  it('passes errors of the browser on', async () => {
    const denied = new DOMException('no', 'SecurityError');
    vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(denied) } });
    await expect(tryLock('run/1', 10)).rejects.toBe(denied);
  });

  it('grants every lock where there is no lock manager', async () => {
    vi.stubGlobal('navigator', {});
    expect(await tryLock('run/1', 1)).not.toBeNull();
    expect(await tryLock('run/1', 1)).not.toBeNull();
    expect(await heldLocks('run/')).toEqual(new Set());
  });
});
