/**
 * The page's one training worker, started by the first request to it. `?executor=composed` in the page's address makes
 * it run models on plain tfjs operations, for whoever wants to check the engine against them.
 */
import { WorkerClient, type WorkerPort } from './workerClient.ts';

export const trainingWorker = new WorkerClient((): WorkerPort => {
  // Outside a page there is no address, whatever the types say.
  const address: Pick<Location, 'search'> | undefined = globalThis.location;
  const executor = new URLSearchParams(address?.search).get('executor') ?? '';
  return new Worker(new URL('../../worker/browserWorker.ts', import.meta.url), { type: 'module', name: executor });
});
