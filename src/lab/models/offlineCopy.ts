/** What the service worker keeps of the page and the lab in this browser (scripts/vite/serviceWorker.js). */

/** How its caches' names begin. */
const FAMILY = 'spot-lab ';

export interface OfflineCopy {
  readonly files: number;
  readonly bytes: number;
  /** Those of the lab's model, of `bytes`. */
  readonly modelBytes: number;
}

/** Null where the browser keeps no caches, or nothing is kept. */
export async function readOfflineCopy(caches: CacheStorage | undefined): Promise<OfflineCopy | null> {
  if (caches === undefined) return null;
  let [files, bytes, modelBytes] = [0, 0, 0];
  for (const name of await ownCaches(caches)) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const size = (await (await cache.match(request, { ignoreVary: true }))?.blob())?.size ?? 0;
      files += 1;
      bytes += size;
      if (new URL(request.url).pathname.includes('/lab/model/')) modelBytes += size;
    }
  }
  return files === 0 ? null : { files, bytes, modelBytes };
}

/** Removes it all: until the next visit the page needs its server. */
export async function removeOfflineCopy(caches: CacheStorage): Promise<void> {
  for (const name of await ownCaches(caches)) await caches.delete(name);
}

async function ownCaches(caches: CacheStorage): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(FAMILY));
}
