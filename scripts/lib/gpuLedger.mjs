/**
 * Counts a worker's GPU buffers from inside: made and not destroyed. A buffer that is only forgotten counts as alive,
 * as it should: WebGPU frees it no earlier than the garbage collector finds it.
 */

/** Runs in the worker before its own code: everything that it needs is inside. */
function countBuffers() {
  const keys = new WeakMap(); // so that this ledger itself keeps no buffer from the collector
  const live = new Set();
  const ledger = { buffers: 0, bytes: 0 };
  const create = GPUDevice.prototype.createBuffer;
  const destroy = GPUBuffer.prototype.destroy;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = create.call(this, descriptor);
    const key = {};
    keys.set(buffer, key);
    live.add(key);
    ledger.buffers += 1;
    ledger.bytes += buffer.size;
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () {
    const key = keys.get(this);
    if (key !== undefined && live.delete(key)) {
      ledger.buffers -= 1;
      ledger.bytes -= this.size;
    }
    destroy.call(this);
  };
  globalThis.gpuLedger = ledger;
}

/** Has the page's training worker keep a ledger. Call it before the page is opened. */
export async function keepGpuLedger(page) {
  await page.route('**/assets/browserWorker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${countBuffers})();${await response.text()}` });
  });
}

/** @returns `{ buffers, bytes }` alive in the worker */
export async function readGpuLedger(worker) {
  return worker.evaluate(() => ({ ...globalThis.gpuLedger }));
}
