/**
 * The module worker's entry that speaks to the Hub: one request in its life. It is the only part of the page that may
 * connect to other addresses (scripts/vite/contentSecurityPolicy.ts), and nothing starts it but a person's press.
 */
import { LabError } from '../../../base/errors.ts';
import { errorParts } from '../../errorsStore.ts';
import { modelsFolder, noFolder } from '../modelsFolder.ts';
import { downloadModel } from './downloadModel.ts';
import { type HubCommand, type HubDownload, type HubEvent, type HubProgress, keptName } from './hubTypes.ts';
import { lookUp } from './lookUp.ts';

/** The page need not draw more often. */
const PROGRESS_EVERY_MS = 100;

const cancel = new AbortController();
const access = { fetch: (url: string, init: RequestInit) => fetch(url, init), signal: cancel.signal };

function post(event: HubEvent): void {
  self.postMessage(event);
}

async function answer(command: HubCommand): Promise<void> {
  switch (command.kind) {
    case 'lookUp':
      return post({ kind: 'found', found: await lookUp(access, command.model) });
    case 'download':
      await download(command.download, command.startAnew);
      return post({ kind: 'kept' });
    case 'cancel':
      return cancel.abort(
        new LabError({
          tag: 'Cancelled',
          what: 'Cancelled',
          found: 'a press of Cancel',
          expected: 'nothing',
          remedy: 'Go on whenever you like: what has come is kept.',
        }),
      );
  }
}

async function download(what: HubDownload, startAnew: string | null): Promise<void> {
  const models = await modelsFolder();
  if (models === null) throw noFolder();
  const folder = await models.getDirectoryHandle(encodeURIComponent(keptName(what)), { create: true });
  let last = { ms: Number.NEGATIVE_INFINITY, isChecking: false };
  const onProgress = (progress: HubProgress) => {
    const { isChecking } = progress;
    const ms = performance.now();
    if (isChecking === last.isChecking && ms - last.ms < PROGRESS_EVERY_MS) return;
    last = { ms, isChecking };
    post({ kind: 'progress', ...progress });
  };
  await downloadModel(folder, what, startAnew, access, onProgress);
}

self.addEventListener('message', ({ data }: MessageEvent<HubCommand>) => {
  answer(data).catch((error: unknown) => post({ kind: 'failed', error: errorParts(error) }));
});
