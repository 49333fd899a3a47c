/**
 * Waiting for a buffer. Firefox looks for finished work only ten times a second, and besides at every submit: a read
 * would take 100 ms however short the work is. So as long as one is awaited there, empty submits make it look.
 */

const LOOK_EVERY_MS = 4;

/** Node's `navigator` may lack the name, and old ones of Node the `navigator`. */
const host: { navigator?: { userAgent?: string } } = globalThis;
const LOOKS_RARELY = /\bFirefox\//.test(host.navigator?.userAgent ?? '');

interface Looks {
  reads: number;
  readonly timer: ReturnType<typeof setInterval>;
}

/** One timer a device: with one a read, many reads would flood the browser. */
const looksOf = new WeakMap<object, Looks>();

/**
 * Resolves when the buffer's contents may be read: all that was submitted before is done.
 * @param looksRarely whether the browser has to be made to look; default: whether it is a Firefox
 * @throws as `GPUBuffer.mapAsync` does: on a lost device, or if the buffer is destroyed meanwhile
 */
export async function mapForReading(
  device: Pick<GPUDevice, 'queue'>,
  buffer: Pick<GPUBuffer, 'mapAsync'>,
  looksRarely = LOOKS_RARELY,
): Promise<void> {
  const mapping = buffer.mapAsync(GPUMapMode.READ);
  if (!looksRarely) return mapping;
  const looks = looksOf.get(device) ?? startLooks(device);
  looks.reads++;
  try {
    await mapping;
  } finally {
    if (--looks.reads === 0) {
      clearInterval(looks.timer);
      looksOf.delete(device);
    }
  }
}

function startLooks(device: Pick<GPUDevice, 'queue'>): Looks {
  const looks = { reads: 0, timer: setInterval(() => device.queue.submit([]), LOOK_EVERY_MS) };
  looksOf.set(device, looks);
  return looks;
}
