/** Measures in pages of a headless Chromium, a fresh one each. */
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import type { BenchPage } from '../page/main.ts';
import type { BenchHost } from './benchHost.ts';
import { processTreeCpuSeconds } from './cpuTime.ts';

declare global {
  interface Window {
    readonly bench: BenchPage;
  }
}

/** `pageFolder` holds the built page. */
export async function startChromiumHost(
  executablePath: string,
  pageFolder: string,
  extraFlags: readonly string[],
): Promise<BenchHost> {
  const server = await preview({
    configFile: false,
    logLevel: 'warn',
    build: { outDir: pageFolder },
    // Isolated pages have clocks of five microseconds in place of a hundred.
    preview: {
      port: 0,
      host: '127.0.0.1',
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
  });
  const [address] = server.resolvedUrls?.local ?? [];
  if (address === undefined) throw new Error('The page’s server has no address.');
  const browserServer = await chromium.launchServer({
    executablePath,
    args: [
      '--enable-unsafe-webgpu',
      // A container's root cannot start Chromium's sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...extraFlags,
    ],
  });
  const browser = await chromium.connect(browserServer.wsEndpoint());
  const { pid } = browserServer.process();

  async function inPage<Result>(use: (page: Awaited<ReturnType<typeof browser.newPage>>) => Promise<Result>) {
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await page.exposeFunction('cpuSeconds', () => (pid === undefined ? null : processTreeCpuSeconds(pid)));
      await page.goto(address ?? '');
      return await use(page);
    } finally {
      await context.close();
    }
  }

  return {
    name: `Chromium ${browser.version()}`,
    measureDevice: () => inPage((page) => page.evaluate(() => window.bench.measureDevice())),
    measure: (request) => inPage((page) => page.evaluate((asked) => window.bench.measure(asked), request)),
    measureJoint: (request) => inPage((page) => page.evaluate((asked) => window.bench.measureJoint(asked), request)),
    profile: (request) => inPage((page) => page.evaluate((asked) => window.bench.profile(asked), request)),
    async close() {
      await browser.close();
      await browserServer.close();
      await server.close();
    },
  };
}
