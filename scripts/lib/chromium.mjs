/**
 * Finds a Chromium for the end-to-end tests: the CHROMIUM_PATH variable, the PATH, then Playwright's own download. On
 * Debian as root it installs the `chromium` package; elsewhere it says how to get one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isExecutable, onPath } from './executables.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

/** Absolute path of an executable Chromium. @throws Error that says what was tried and what to do. */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, which is not an executable file.`);
  }
  const found = onPath(NAMES) ?? (await playwrightOwn());
  if (found) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.error('No Chromium found: installing the Debian package ...');
    // Without any font, text has no width and nothing on a page counts as visible.
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']])
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
    const installed = onPath(NAMES);
    if (installed) return installed;
  }
  throw new Error(
    `No Chromium: looked for ${NAMES.join(', ')} on the PATH and for Playwright's own. ` +
      'Install one (Debian: apt-get install chromium; elsewhere: npx playwright install chromium) or set CHROMIUM_PATH.',
  );
}

async function playwrightOwn() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return isExecutable(path) ? path : undefined;
}
