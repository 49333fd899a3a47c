/** Starts the Hub worker for one request, and ends it afterwards. */
import { LabError } from '../../../base/errors.ts';
import type { FoundModel, HubCommand, HubDownload, HubEvent, HubModel, HubProgress, HubRequest } from './hubTypes.ts';

/** @throws LabError as `lookUp` in lookUp.ts, `Cancelled` once the signal is aborted */
export async function requestLookUp(model: HubModel, signal: AbortSignal): Promise<FoundModel> {
  const event = await request({ kind: 'lookUp', model }, signal, () => {});
  if (event.kind === 'found') return event.found;
  throw new Error(`the Hub worker answered a look-up with "${event.kind}"`);
}

/** @throws LabError as `downloadModel` in downloadModel.ts, `Cancelled` once the signal is aborted */
export async function requestDownload(
  download: HubDownload,
  startAnew: string | null,
  onProgress: (progress: HubProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  await request({ kind: 'download', download, startAnew }, signal, onProgress);
}

async function request(
  what: HubRequest,
  signal: AbortSignal,
  onProgress: (progress: HubProgress) => void,
): Promise<HubEvent> {
  const worker = new Worker(new URL('./hubWorker.ts', import.meta.url), { type: 'module', name: 'hub' });
  const tell = (command: HubCommand) => worker.postMessage(command);
  const leave = () => tell({ kind: 'cancel' });
  try {
    return await new Promise<HubEvent>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<HubEvent>) => {
        if (data.kind === 'progress') onProgress(data);
        else if (data.kind === 'failed') reject(new LabError(data.error));
        else resolve(data);
      });
      worker.addEventListener('error', ({ message }) => reject(new Error(message || 'the Hub worker did not start')));
      signal.addEventListener('abort', leave);
      tell(what);
    });
  } finally {
    signal.removeEventListener('abort', leave);
    worker.terminate();
  }
}
