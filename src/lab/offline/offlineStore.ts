/**
 * Whether the page and the lab work without a network, and whether the server has a newer page than this one. The work
 * is the service worker's (`scripts/vite/serviceWorker.js`); this file registers it and says how far it is.
 */
import { createStore } from 'zustand/vanilla';
import { logEvent } from '../log/eventLog.ts';

/** `unsupported`: insecure addresses, some private windows. `failed`: a file could not be kept; the next visit tries again. */
export type Offline = 'unsupported' | 'preparing' | 'ready' | 'failed';

export interface OfflineState {
  readonly offline: Offline;
  /** A reload would bring another version of the page. */
  readonly newVersion: boolean;
}

export const offlineStore = createStore<OfflineState>(() => ({ offline: 'unsupported', newVersion: false }));

/** As much of a browser as this needs. */
export interface OfflineSurroundings {
  readonly serviceWorker: Pick<ServiceWorkerContainer, 'register'> | undefined;
  /** The address of the worker's script. */
  readonly script: URL;
  /** True if the server's page is another than this one. */
  readonly isOutdated: () => Promise<boolean>;
}

/** Keeps page and lab for offline use, and goes on watching for newer versions. Call once. */
export async function prepareOffline({ serviceWorker, script, isOutdated }: OfflineSurroundings): Promise<void> {
  if (serviceWorker === undefined) return;
  offlineStore.setState({ offline: 'preparing' });
  try {
    const registration: ServiceWorkerRegistration | undefined = await serviceWorker.register(script, {
      updateViaCache: 'none',
    });
    // Against the standard, but so it is where something keeps service workers out.
    if (registration === undefined) {
      fail('this browser, or something in it, blocks service workers');
      return;
    }
    if (registration.active !== null) offlineStore.setState({ offline: 'ready' });
    let followed: ServiceWorker | null = null;
    const follow = () => {
      if (registration.installing === null || registration.installing === followed) return;
      followed = registration.installing;
      followWorker(followed, isOutdated);
    };
    registration.addEventListener('updatefound', follow);
    follow();
  } catch (error) {
    // The browser forbids it, or the server has no such file: all else works.
    fail(error instanceof Error ? error.message : String(error));
  }
}

function followWorker(worker: ServiceWorker, isOutdated: () => Promise<boolean>): void {
  const isUpdate = offlineStore.getState().offline === 'ready';
  worker.addEventListener('statechange', async () => {
    if (worker.state === 'activated') {
      offlineStore.setState({ offline: 'ready' });
      logEvent('page', 'Kept for offline use');
      if (isUpdate && (await isOutdated())) offlineStore.setState({ newVersion: true });
    } else if (worker.state === 'redundant' && !isUpdate) {
      fail('a file could not be fetched, is not the one that was built, or found no space');
    }
  });
}

function fail(why: string): void {
  offlineStore.setState({ offline: 'failed' });
  logEvent('page', `Not kept for offline use: ${why}`);
}

/** True if the page that the server has now starts with another script than `page`. */
export async function isPageOutdated(page: Document): Promise<boolean> {
  const entry = page.querySelector<HTMLScriptElement>('script[type="module"][src]');
  const name = entry?.src.split('/').at(-1);
  const response = await fetch(page.baseURI.replace(/#.*$/, ''), { cache: 'no-store' }).catch(() => null);
  return name !== undefined && response?.ok === true && !(await response.text()).includes(name);
}
