import { beforeEach, describe, expect, it } from 'vitest';
import { eventLog } from '../log/eventLog.ts';
import { type OfflineSurroundings, offlineStore, prepareOffline } from './offlineStore.ts';

/** A service worker that the test moves from state to state. */
class WorkerInTest extends EventTarget {
  state: ServiceWorkerState = 'installing';

  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class Registration extends EventTarget {
  active: WorkerInTest | null = null;
  installing: WorkerInTest | null = null;

  find(): WorkerInTest {
    const worker = new WorkerInTest();
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
    return worker;
  }
}

let registration: Registration;
let outdated: boolean;
const script = new URL('http://localhost/sw.js');

const prepare = (register: () => Promise<unknown> = async () => registration) =>
  prepareOffline({ serviceWorker: { register }, script, isOutdated: async () => outdated } as OfflineSurroundings);
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  offlineStore.setState({ offline: 'unsupported', newVersion: false });
  registration = new Registration();
  outdated = false;
});

describe('offline use', () => {
  it('is ready once the first worker has kept everything, and offers no new version then', async () => {
    const worker = registration.find();
    outdated = true;
    await prepare();
    expect(offlineStore.getState().offline).toBe('preparing');
    worker.become('activated');
    await settled();
    expect(offlineStore.getState()).toEqual({ offline: 'ready', newVersion: false });
  });

  it('is ready at once on a later visit', async () => {
    registration.active = new WorkerInTest();
    await prepare();
    expect(offlineStore.getState().offline).toBe('ready');
  });

  it.each([true, false])('offers a new version only if the page itself is another: %s', async (differs) => {
    registration.active = new WorkerInTest();
    outdated = differs;
    await prepare();
    registration.find().become('activated');
    await settled();
    expect(offlineStore.getState()).toEqual({ offline: 'ready', newVersion: differs });
  });

  it('says that it failed, and stays ready if only an update does', async () => {
    const worker = registration.find();
    await prepare();
    worker.become('redundant');
    expect(offlineStore.getState().offline).toBe('failed');
    offlineStore.setState({ offline: 'ready' });
    registration.find().become('redundant');
    expect(offlineStore.getState().offline).toBe('ready');
  });

  it('is no error where the browser forbids or lacks it', async () => {
    await prepareOffline({ serviceWorker: undefined, script, isOutdated: async () => false });
    expect(offlineStore.getState().offline).toBe('unsupported');
    await prepare(() => Promise.reject(new DOMException('no', 'SecurityError')));
    expect(offlineStore.getState().offline).toBe('failed');
  });

  it('says so in words where the browser registers nothing', async () => {
    await prepare(async () => undefined);
    expect(offlineStore.getState().offline).toBe('failed');
    expect(eventLog.getState().events.at(-1)?.text).toBe(
      'Not kept for offline use: this browser, or something in it, blocks service workers',
    );
  });
});
