/** JavaScript memory of a page and of its dedicated workers, by the DevTools protocol, after a full collection. */

/** @returns a function to `{ page, worker }`, each `{ heapBytes, arrayBytes }`: objects, and what typed arrays hold */
export async function heapReader(page) {
  const session = await page.context().newCDPSession(page);
  const pageSends = (method) => session.send(method);
  const workerSends = await workerSession(session);
  return async () => ({ page: await heapUse(pageSends), worker: await heapUse(workerSends) });
}

async function heapUse(send) {
  await send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await send('Runtime.getHeapUsage');
  return { heapBytes: usedSize, arrayBytes: backingStorageSize };
}

/** Playwright has no sessions for workers, so messages go through the page's: the protocol's older way, kept for that. */
async function workerSession(session) {
  const waiting = new Map();
  let requests = 0;
  const attached = new Promise((resolve) => session.once('Target.attachedToTarget', resolve));
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const { sessionId } = await attached;
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
  });
  return async (method) => {
    const id = ++requests;
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    return answer;
  };
}
