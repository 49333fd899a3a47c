/**
 * The page's one training worker, started by the first request to it. Its name is the query of the page's address:
 * `?executor=composed` makes it run models on plain tfjs operations, `?tune=off` leaves kernels untuned.
 */
import { WorkerClient, type WorkerPort } from './workerClient.ts';

export const trainingWorker = new WorkerClient((): WorkerPort => {
  // Outside a page there is no address, whatever the types say.
  const address: Pick<Location, 'search'> | undefined = globalThis.location;
  return new Worker(new URL('../../worker/browserWorker.ts', import.meta.url), {
    type: 'module',
    name: address?.search ?? '',
  });
});
