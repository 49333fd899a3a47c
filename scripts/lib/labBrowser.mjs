/** The built page, served, and a browser to open it in: for the scripts that watch the lab as a person does. */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';
import { findChromium } from './chromium.mjs';
import { root } from './root.mjs';

/**
 * Builds the page into a folder of its own, so that another build does not pull it away, and serves it.
 * @param name of the folder below `.cache/`
 * @returns its address, and `close`
 */
export async function servePage(name, port) {
  const outDir = join(root, '.cache', name, 'page');
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({ root, logLevel: 'warn', build: { outDir }, preview: { port, host: '127.0.0.1' } });
  return { address: server.resolvedUrls.local[0], close: () => server.close() };
}

/** Headless Chromium with WebGPU, on the CPU where there is no GPU. */
export async function launchChromium() {
  return chromium.launch(await launchOptions(['--enable-unsafe-webgpu']));
}

/** Headless Chromium in which the page finds no WebGPU. */
export async function launchChromiumWithoutWebGpu() {
  return chromium.launch(await launchOptions(['--disable-features=WebGPU', '--disable-gpu']));
}

/**
 * Chromium with WebGPU on a profile that lasts, as a person's browser has.
 * @returns its context, and `kill`, which ends all its processes at once as a crash or a dead battery does
 */
export async function launchChromiumOf(profile) {
  const context = await chromium.launchPersistentContext(profile, await launchOptions(['--enable-unsafe-webgpu']));
  const session = await context.browser().newBrowserCDPSession();
  const kill = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    for (const { id } of processInfo) process.kill(id, 'SIGKILL');
  };
  return { context, kill };
}

async function launchOptions(gpuFlags) {
  // A container's root cannot start Chromium's sandbox.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath: await findChromium(), args: [...gpuFlags, ...asRoot] };
}
