/** The page: a static React single-page application; the engine's worker is its own lazily loaded module chunk. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './scripts/vite/contentSecurityPolicy.ts';

export default defineConfig({
  base: './',
  plugins: [react(), contentSecurityPolicy()],
  build: {
    target: 'esnext',
    outDir: 'dist/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // The page's own script, React and react-aria-components in it.
    chunkSizeWarningLimit: 800,
    // How long plugins take is nothing to tell people who start the lab.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: 'es' },
});
