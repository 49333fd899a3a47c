/**
 * Two projects. `unit` needs only Node. `gpu` (files named `*.gpu.test.ts`) runs the same code on real WebGPU through
 * Dawn; `scripts/test.mjs` finds it a Vulkan driver.
 */
import { defineConfig } from 'vitest/config';

// tfjs's ES modules import each other without file extensions, which Node refuses and Vite resolves.
const server = { deps: { inline: [/@tensorflow/] } };
// For Node, tfjs's packages name a bundled second copy of themselves as "main"; bundlers take the modules, and so do we.
const resolve = { alias: [{ find: /^@tensorflow\/(tfjs-[a-z-]+)$/, replacement: '@tensorflow/$1/dist/index.js' }] };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}', '{scripts,bench}/**/*.test.ts'],
          exclude: ['**/*.gpu.test.ts'],
          // Vitest leaves one core free unless told otherwise: of two cores that is half.
          maxWorkers: '100%',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server,
        },
      },
      {
        resolve,
        test: {
          name: 'gpu',
          environment: 'node',
          include: ['{src,bench}/**/*.gpu.test.ts'],
          // Even on software Vulkan one thread has most of the work, which compiles kernels and checks what they give;
          // more than two devices would contend for memory.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          server,
        },
      },
    ],
  },
});
