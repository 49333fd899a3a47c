/** The page's one training worker, started by the first request to it. */
import { WorkerClient, type WorkerPort } from './workerClient.ts';

export const trainingWorker = new WorkerClient(
  (): WorkerPort =>
    new Worker(new URL('../../worker/browserWorker.ts', import.meta.url), { type: 'module', name: 'training' }),
);
