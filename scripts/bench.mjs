/**
 * `npm run bench -- [options]`: builds the benchmark's command and page where sources are newer, finds Chromium or a
 * GPU driver for Node, and runs it. `--help` lists the options; docs/performance.md says what is measured.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBundle } from './lib/bundle.mjs';
import { findChromium } from './lib/chromium.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { vulkanEnvironment } from './lib/vulkan.mjs';

ensureInstalled();
const page = join('.cache', 'bench', 'page');
const command = join('.cache', 'bench', 'command', 'main.mjs');
ensureBundle(command, ['src', 'bench'], 'vite.bench.config.ts', '--ssr', 'bench/main.ts');
ensureBundle(join(page, 'index.html'), ['src', 'bench'], 'vite.bench.config.ts');

const args = process.argv.slice(2);
const inNode = args.some(
  (argument, index) => argument === '--host=node' || (argument === '--host' && args[index + 1] === 'node'),
);
try {
  const environment = inNode
    ? await vulkanEnvironment()
    : { CHROMIUM_PATH: await findChromium(), BENCH_PAGE: join(root, page) };
  const child = spawn(process.execPath, [join(root, command), ...args], {
    // npm starts scripts in the project's folder and says where the person stood.
    cwd: (process.env.npm_lifecycle_event === 'bench' && process.env.INIT_CWD) || process.cwd(),
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  child.on('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
