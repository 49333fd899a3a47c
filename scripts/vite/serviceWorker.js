/**
 * The page's service worker: keeps the shell and the embedded lab in this browser, so that both work without a network.
 * The build puts in front of it `FILES`, every file of the page as `[path, SHA-256 in base64]`, and `VERSION`, which
 * names their whole; the page itself is `./`, as servers may redirect from `index.html`.
 *
 * Kept files only stand in for a server that does not answer: whoever serves another version, or something else, at this
 * address is seen at once. The exception is what lies in assets/, whose names change with their contents: a tab that
 * still runs the version before finds its own parts here though the server no longer has them.
 */
/* global FILES, VERSION, self */
const FAMILY = 'spot-lab ';
const CACHE = FAMILY + VERSION;
/** However the server says that its answers vary: there is one answer a file. */
const ANY = { ignoreVary: true };
const kept = new Map(FILES.map(([path, hash]) => [urlOf(path), keyOf(path, hash)]));

self.addEventListener('install', (event) => event.waitUntil(keepFiles().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.matchAll({ type: 'window' }).then(([tab]) => tab?.focus()));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (isAsset(request.url)) event.respondWith(fromCacheOrNetwork(request));
  else if (request.mode === 'navigate' || kept.has(plain(request.url))) event.respondWith(fromNetworkOrCache(request));
});

/** Fetches what no version kept. A file that is not the one that was built makes all of it fail, until the next visit. */
async function keepFiles() {
  const cache = await caches.open(CACHE);
  for (const [path, hash] of FILES) {
    const key = keyOf(path, hash);
    await cache.put(key, (await caches.match(key, ANY)) ?? (await fetchChecked(path, hash)));
  }
}

/** Past the browser's own cache, where parts of the model may lie that were read one by one. */
async function fetchChecked(path, hash) {
  const response = await fetch(urlOf(path), { cache: 'no-store', integrity: `sha256-${hash}` });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response;
}

/** Of the versions before, the last one stays for tabs that still run it. */
async function forgetOthers() {
  const others = (await caches.keys()).filter((name) => name.startsWith(FAMILY) && name !== CACHE);
  for (const name of others.slice(0, -1)) await caches.delete(name);
}

async function fromCacheOrNetwork(request) {
  return (await caches.match(request, { ...ANY, ignoreSearch: true })) ?? fetch(request);
}

async function fromNetworkOrCache(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const key = kept.get(request.mode === 'navigate' ? urlOf('./') : plain(request.url));
    const response = key === undefined ? undefined : await (await caches.open(CACHE)).match(key, ANY);
    if (response === undefined) throw error;
    return partOf(response, request.headers.get('Range'));
  }
}

/** The lab's model is read in parts. */
async function partOf(response, range) {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (from === undefined) return response;
  const whole = await response.blob();
  const end = Math.min(Number(to) + 1, whole.size);
  return new Response(whole.slice(Number(from), end), {
    status: 206,
    headers: {
      'Content-Range': `bytes ${from}-${end - 1}/${whole.size}`,
      'Content-Length': String(end - Number(from)),
    },
  });
}

function urlOf(path) {
  return new URL(path, self.location.href).href;
}

/** Under which it is kept: what is unchanged in the next version is there already. */
function keyOf(path, hash) {
  return `${urlOf(path)}?${encodeURIComponent(hash)}`;
}

function isAsset(url) {
  return url.startsWith(urlOf('assets/'));
}

function plain(url) {
  return url.replace(/[?#].*$/, '');
}
