/**
 * The benchmark, in two builds: its command for Node (`--ssr bench/main.ts`), and the page that the command measures in. As with the
 * headless command, tfjs has to be bundled for Node; Chromium's driver, Vite and native code stay outside.
 */
import { defineConfig } from 'vite';

export default defineConfig(({ isSsrBuild }) =>
  isSsrBuild === true
    ? {
        publicDir: false,
        ssr: { noExternal: true, external: ['webgpu', '@playwright/test', 'vite'] },
        build: {
          target: 'node20',
          outDir: '.cache/bench/command',
          emptyOutDir: true,
          minify: false,
          rollupOptions: { output: { entryFileNames: 'main.mjs' } },
        },
      }
    : {
        root: 'bench/page',
        base: './',
        publicDir: false,
        build: {
          target: 'esnext',
          outDir: '../../.cache/bench/page',
          emptyOutDir: true,
          // tfjs, jax-js and the engine in one page that nobody downloads.
          chunkSizeWarningLimit: 3000,
        },
      },
);
