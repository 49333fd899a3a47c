/** The page that the command opens in a browser: it starts the suite in a module worker, as the lab runs its engine. */
import type { SuiteOptions } from '../suite.ts';
import type { SuiteMessage } from './worker.ts';

const messages: SuiteMessage[] = [];

/** For the command, which looks here from time to time. */
const conformance = {
  start(options: SuiteOptions): void {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (event: MessageEvent<SuiteMessage>) => messages.push(event.data);
    worker.onerror = (event) => messages.push({ type: 'failure', message: event.message || 'the worker failed' });
    worker.postMessage(options);
  },
  /** What the worker has told since the last call. */
  takeMessages: (): SuiteMessage[] => messages.splice(0),
};
export type ConformancePage = typeof conformance;
Object.assign(window, { conformance });
