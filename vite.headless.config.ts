/**
 * The headless command as one Node module. It has to be bundled because tfjs's ES modules import each other without
 * file extensions, which Node refuses; `webgpu` holds native code and stays outside.
 */
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['webgpu'] },
  build: {
    ssr: 'src/worker/headless/main.ts',
    target: 'node20',
    outDir: '.cache/headless',
    emptyOutDir: true,
    minify: false,
    rollupOptions: { output: { entryFileNames: 'main.mjs' } },
  },
});
