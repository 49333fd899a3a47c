/**
 * Playwright's `test`, with a watch over every page of every spec: a violation of the page's Content Security Policy, in
 * the page or in a worker, or a request to another origin fails the test during which it happens. A test in which a
 * person asks for a download names the origins that this asks (`test.use({ askedFor: ['https://…'] })`).
 */
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';

export { expect };

export const test = base.extend<{ readonly askedFor: readonly string[]; readonly keepsToItself: undefined }>({
  askedFor: [[], { option: true }],
  keepsToItself: [
    async ({ context, baseURL, askedFor }, use) => {
      const trespasses = await watchTrespasses(context, [new URL(baseURL!).origin, ...askedFor]);
      await use(undefined);
      expect(trespasses).toEqual([]);
    },
    { auto: true },
  ],
});

const CHANNEL = 'policy-violations';

/** Everything that the pages of `context` do, or are kept from doing, beyond these `origins`; it grows meanwhile. */
export async function watchTrespasses(context: BrowserContext, origins: readonly string[]): Promise<string[]> {
  const trespasses: string[] = [];
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (!origins.includes(asked) && protocol !== 'blob:') trespasses.push(`request to ${request.url()}`);
  });
  await context.exposeBinding('reportTrespass', (_, text: string) => trespasses.push(text));
  await context.addInitScript(reportViolations, CHANNEL);
  const watchWorkers = (page: Page) => {
    // Workers cannot call the binding: they tell their page. One that is already gone has nothing more to tell.
    page.on('worker', (worker) => void worker.evaluate(reportViolations, CHANNEL).catch(() => {}));
  };
  context.on('page', watchWorkers);
  context.pages().forEach(watchWorkers);
  return trespasses;
}

/** Runs in pages and workers. */
function reportViolations(channelName: string): void {
  const channel = new BroadcastChannel(channelName);
  const report = (globalThis as { reportTrespass?: (text: string) => void }).reportTrespass;
  if (report !== undefined) channel.onmessage = ({ data }: MessageEvent<string>) => report(data);
  globalThis.addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event as SecurityPolicyViolationEvent;
    const text = `${effectiveDirective} kept out ${blockedURI} ${sample} (${sourceFile}:${lineNumber})`;
    if (report === undefined) channel.postMessage(text);
    else report(text);
  });
}
