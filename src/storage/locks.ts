/**
 * Locks between tabs, through the Web Locks API: a lock is held by at most one page or worker of this origin and falls
 * free when its holder goes away, crashes included.
 */

/** Gives a lock back. Calling it again does nothing. */
export type ReleaseLock = () => void;

/**
 * Takes the lock `name`, or null if another page or worker still holds it after `patienceMs`: a tab that was just
 * reloaded needs a moment to let go. Where the API is missing (older browsers, Node) the lock is granted.
 */
export async function tryLock(name: string, patienceMs: number): Promise<ReleaseLock | null> {
  const locks = lockManager();
  if (locks === null) return () => {};
  return new Promise<ReleaseLock | null>((granted, refused) => {
    const hold = () => {
      // The browser keeps the lock until this promise settles.
      return new Promise<void>((release) => granted(() => release()));
    };
    locks.request(name, { signal: AbortSignal.timeout(patienceMs) }, hold).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'TimeoutError') granted(null);
      else refused(error);
    });
  });
}

/** The names, beginning with `prefix`, of the locks that are held anywhere in this origin. */
export async function heldLocks(prefix: string): Promise<ReadonlySet<string>> {
  const held = (await lockManager()?.query())?.held ?? [];
  return new Set(held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : [])));
}

function lockManager(): LockManager | null {
  return typeof navigator === 'undefined' ? null : (navigator.locks ?? null);
}
