/** Buffers that the GPU either has room for, or refuses without any harm to the device's other work. */

/** What it takes of a device. */
export type MemoryDevice = Pick<GPUDevice, 'createBuffer' | 'pushErrorScope' | 'popErrorScope'>;

/**
 * Storage buffers of these sizes, all of them, or null if the GPU has no room for them together. WebGPU does not tell
 * how much memory there is: asking for it is the only way to know.
 */
export async function reserveBuffers(device: MemoryDevice, sizes: readonly number[]): Promise<GPUBuffer[] | null> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  // The innermost scope collects the error: the device's own watch does not hear of it, and does not count it a failure.
  device.pushErrorScope('out-of-memory');
  const buffers = sizes.map((size) => device.createBuffer({ size, usage }));
  if ((await device.popErrorScope()) === null) return buffers;
  for (const buffer of buffers) buffer.destroy();
  return null;
}

/** Whether the GPU has room for so many bytes now, in buffers of at most `maxBufferBytes`. They are freed again. */
export async function hasRoomFor(device: MemoryDevice, bytes: number, maxBufferBytes: number): Promise<boolean> {
  const whole = Math.floor(bytes / maxBufferBytes);
  const rest = Math.ceil((bytes - whole * maxBufferBytes) / 4) * 4;
  const sizes = [...new Array<number>(whole).fill(maxBufferBytes), ...(rest > 0 ? [rest] : [])];
  const buffers = await reserveBuffers(device, sizes);
  for (const buffer of buffers ?? []) buffer.destroy();
  return buffers !== null;
}
