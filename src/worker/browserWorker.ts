/** The module worker's entry: the training host on this browser's GPU, storage and network. */
import { openDatabase } from '../storage/database.ts';
import { tryLock } from '../storage/locks.ts';
import { RunStore } from '../training/runStore.ts';
import { StudyStore } from '../training/study/studyStore.ts';
import { errorParts } from './activeRun.ts';
import { codeVersion } from './codeVersion.ts';
import { gpuOpener } from './gpuDevice.ts';
import { browserModelFiles, browserRunFiles, labAt } from './labFiles.ts';
import type { WorkerCommand, WorkerEvent } from './protocol.ts';
import { runLockName } from './runLocks.ts';
import { TrainingHost } from './trainingHost.ts';
import { readWorkerSettings } from './workerSettings.ts';

/** A tab that is being reloaded lets go of its run within this time. */
const LOCK_PATIENCE_MS = 3000;

// The built worker lies in the page's folder assets/; the development server serves sources below its root.
const pageUrl = new URL(import.meta.env.DEV ? '/' : '..', self.location.href).href;
const openLab = labAt(pageUrl);
const { executor, tuning } = readWorkerSettings(self.name);
const records = openDatabase();
const store = new RunStore(records);
const nowSeconds = () => performance.now() / 1000;

function post(event: WorkerEvent, transfer: ArrayBuffer[] = []): void {
  self.postMessage(event, { transfer });
}

const host = new TrainingHost({
  post,
  store,
  studies: new StudyStore(records),
  openDevice: gpuOpener(executor, { mode: tuning, records, nowSeconds }),
  modelFiles: (source) => browserModelFiles(source, openLab),
  runFiles: (attached) => browserRunFiles(attached, openLab, store),
  newRunId: () => crypto.randomUUID(),
  build: { code: codeVersion(self.location.href), host: navigator.userAgent },
  lockRun: (runId) => tryLock(runLockName(runId), LOCK_PATIENCE_MS),
  waitsForRoom: true,
  nowSeconds,
});

self.addEventListener('message', (event: MessageEvent<WorkerCommand>) => {
  void host.handle(event.data);
});
self.addEventListener('unhandledrejection', (event) => {
  post({ type: 'fault', error: errorParts(event.reason) });
});
