/** The page: a static React single-page application; the engine's worker is its own lazily loaded module chunk. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [react()],
  build: { target: 'esnext', outDir: 'dist/page', emptyOutDir: true, assetsInlineLimit: 0 },
  worker: { format: 'es' },
});
