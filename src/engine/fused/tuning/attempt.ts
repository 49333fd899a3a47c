/** Asking the GPU for something that it may refuse, without the refusal counting as a failure of the device. */

const FILTERS: readonly GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal'];

/**
 * The result of `issue`, which has to ask everything of the device before it first waits: error scopes are a stack that
 * all users of a device share.
 * @throws Error with the device's words if it refuses any of it; what `issue` throws
 */
export async function attempt<Result>(device: GPUDevice, issue: () => Promise<Result> | Result): Promise<Result> {
  for (const filter of FILTERS) device.pushErrorScope(filter);
  let issued: Promise<Result>;
  try {
    issued = Promise.resolve(issue());
  } catch (error) {
    issued = Promise.reject(error);
  }
  const scopes = FILTERS.map(() => device.popErrorScope());
  const [result, ...errors] = await Promise.allSettled([issued, ...scopes]);
  for (const error of errors) {
    if (error.status === 'rejected') throw error.reason;
    if (error.value !== null) throw new Error(error.value.message);
  }
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
