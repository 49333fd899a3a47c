/** Runs the suite on this browser's GPU. */
import { openGpu } from '../../../src/engine/device.ts';
import { type CheckReport, runSuite, type SuiteOptions, type SuiteReport } from '../suite.ts';

export type SuiteMessage =
  | { readonly type: 'check'; readonly check: CheckReport }
  | { readonly type: 'report'; readonly report: SuiteReport }
  | { readonly type: 'failure'; readonly message: string };

const tell = (message: SuiteMessage) => self.postMessage(message);

self.addEventListener('message', (event: MessageEvent<SuiteOptions>) => {
  run(event.data).catch((error: unknown) => tell({ type: 'failure', message: String(error) }));
});

async function run(options: SuiteOptions): Promise<void> {
  const host = await openGpu();
  const report = await runSuite(host, options, (check) => tell({ type: 'check', check }));
  host.device.destroy();
  tell({ type: 'report', report });
}
