/**
 * Counts a worker's GPU buffers from inside: made and not destroyed. A buffer that is only forgotten counts as alive,
 * as it should: WebGPU frees it no earlier than the garbage collector finds it.
 */

/** Evaluated in the worker, before it opens its GPU: everything that it needs is inside. */
function countBuffers() {
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
  const keys = new WeakMap(); // so that this ledger itself keeps no buffer from the collector
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

/** @param worker Playwright's; call it as soon as the worker exists */
export async function keepGpuLedger(worker) {
  await worker.evaluate(countBuffers);
}

/** @returns `{ buffers, bytes }` alive in the worker */
export async function readGpuLedger(worker) {
  return worker.evaluate(() => ({ ...globalThis.gpuLedger }));
}
