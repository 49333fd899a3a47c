/**
 * The conformance suite, in two builds: its command for Node (`--ssr tests/conformance/main.ts`), and the page that it
 * opens in browsers. As with the headless command, tfjs has to be bundled for Node.
 */
import { defineConfig } from 'vite';

export default defineConfig(({ isSsrBuild }) =>
  isSsrBuild === true
    ? {
        publicDir: false,
        ssr: { noExternal: true, external: ['webgpu', '@playwright/test', 'vite'] },
        build: {
          target: 'node20',
          outDir: '.cache/conformance/command',
          emptyOutDir: true,
          minify: false,
          rollupOptions: { output: { entryFileNames: 'main.mjs' } },
        },
      }
    : {
        root: 'tests/conformance/page',
        base: './',
        publicDir: false,
        worker: { format: 'es' },
        build: {
          target: 'esnext',
          outDir: '../../../.cache/conformance/page',
          emptyOutDir: true,
          chunkSizeWarningLimit: 3000,
        },
      },
);
