/** Runs the suite in a worker of Chromium or Firefox. */
import { chromium, firefox } from '@playwright/test';
import { preview } from 'vite';
import type { ConformancePage } from './page/main.ts';
import type { CheckReport, SuiteOptions, SuiteReport } from './suite.ts';

declare global {
  interface Window {
    readonly conformance: ConformancePage;
  }
}

export interface BrowserOptions {
  readonly name: 'chromium' | 'firefox';
  readonly executablePath: string;
  /** The built page. */
  readonly pageFolder: string;
}

const LOOK_EVERY_MS = 1000;

/** Without these, Firefox on Linux has no WebGPU, none on adapters that it does not know, or none in workers. */
const FIREFOX_PREFERENCES = {
  'dom.webgpu.enabled': true,
  'dom.webgpu.workers.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
};

/** @throws Error if the page or its worker fails */
export async function runInBrowser(
  browserOptions: BrowserOptions,
  options: SuiteOptions,
  tell: (check: CheckReport) => void,
): Promise<{ browser: string; report: SuiteReport }> {
  const server = await preview({
    configFile: false,
    logLevel: 'warn',
    build: { outDir: browserOptions.pageFolder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await launch(browserOptions);
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.waitForFunction(() => 'conformance' in window);
    await page.evaluate((asked) => window.conformance.start(asked), options);
    for (;;) {
      for (const message of await page.evaluate(() => window.conformance.takeMessages())) {
        if (message.type === 'check') tell(message.check);
        if (message.type === 'failure') throw new Error(message.message);
        if (message.type === 'report') {
          return { browser: `${browserOptions.name} ${browser.version()}`, report: message.report };
        }
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

function launch({ name, executablePath }: BrowserOptions) {
  if (name === 'firefox') {
    return firefox.launch({ channel: 'moz-firefox', executablePath, firefoxUserPrefs: FIREFOX_PREFERENCES });
  }
  // A container's root cannot start Chromium's sandbox.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: ['--enable-unsafe-webgpu', ...asRoot] });
}
