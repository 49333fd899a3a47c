/**
 * End to end in a real Chromium against the built page. `scripts/test.mjs` finds the browser and passes it in
 * CHROMIUM_PATH. Without a GPU, WebGPU runs on SwiftShader, which needs `--enable-unsafe-webgpu`.
 */
import { defineConfig } from '@playwright/test';

const port = 4188;

export default defineConfig({
  testDir: 'tests/e2e',
  // Loading, compiling kernels and looking at the page keep one core busy, so two pages share two cores well. No test
  // depends on times; the longest have limits that leave room for the neighbour.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    trace: 'retain-on-failure',
    // Tests that put their own files in the way of the page's would otherwise be answered from its cache.
    serviceWorkers: 'block',
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: [
        '--enable-unsafe-webgpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // A container's root cannot start Chromium's sandbox.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
  webServer: {
    command: `npx vite build --logLevel warn && npx vite preview --port ${port} --strictPort --host 127.0.0.1`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    timeout: 120_000,
  },
});
