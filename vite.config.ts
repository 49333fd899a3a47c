/** The page: a static React single-page application; the engine's worker is its own lazily loaded module chunk. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './scripts/vite/contentSecurityPolicy.ts';
import { serviceWorkerOfBuild } from './scripts/vite/serviceWorkerOfBuild.ts';
import { withoutWebAssembly } from './scripts/vite/withoutWebAssembly.ts';

export default defineConfig({
  base: './',
  plugins: [react(), contentSecurityPolicy(), serviceWorkerOfBuild()],
  build: {
    target: 'esnext',
    outDir: 'dist/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // scripts/check-size.mjs reads it, and knows which size is too much.
    manifest: true,
    chunkSizeWarningLimit: 2000,
    // How long plugins take is nothing to tell people who start the lab.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  // Only the worker has tfjs.
  worker: { format: 'es', plugins: () => [withoutWebAssembly()] },
});
