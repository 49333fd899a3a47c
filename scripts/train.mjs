/**
 * `npm run train -- RUN.json --out DIR`: trains one run in Node on Dawn. Installs what is missing, finds a GPU driver,
 * bundles the command where its sources are newer than the bundle, and runs it. Exit codes: docs/run-file.md.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBundle } from './lib/bundle.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { vulkanEnvironment } from './lib/vulkan.mjs';

ensureInstalled();
const bundle = join('.cache', 'headless', 'main.mjs');
ensureBundle(bundle, ['src'], 'vite.headless.config.ts');

// npm starts scripts in the project's folder and says where the person stood.
const workingFolder = (process.env.npm_lifecycle_event === 'train' && process.env.INIT_CWD) || process.cwd();
const args = [join(root, bundle), join(root, 'public', 'lab'), workingFolder, ...process.argv.slice(2)];
const child = spawn(process.execPath, args, {
  stdio: 'inherit',
  env: { ...process.env, ...(await environment()) },
});
// Ctrl-C reaches the child by itself; this process waits for it, so that it can end in order.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));

async function environment() {
  try {
    return await vulkanEnvironment();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
