/**
 * Locks between tabs, through the Web Locks API: a lock is held by at most one page or worker of this origin and falls
 * free when its holder goes away, crashes included.
 */

/** Gives a lock back. Calling it again does nothing. */
export type ReleaseLock = () => void;

/**
 * Takes the lock `name` if no other page or worker holds it; else null. Where the API is missing (older browsers, Node)
 * there is nobody to ask, and the lock is granted.
 */
export async function tryLock(name: string): Promise<ReleaseLock | null> {
  const locks = lockManager();
  if (locks === null) return () => {};
  return new Promise<ReleaseLock | null>((granted, refused) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          granted(null);
          return;
        }
        // The browser keeps the lock until this promise settles.
        return new Promise<void>((release) => granted(() => release()));
      })
      .catch(refused);
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
