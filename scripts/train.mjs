/**
 * `npm run train -- RUN.json --out DIR`: trains one run in Node on Dawn. Installs what is missing, finds a GPU driver,
 * bundles the command where its sources are newer than the bundle, and runs it. Exit codes: docs/run-file.md.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { vulkanEnvironment } from './lib/vulkan.mjs';

ensureInstalled();
const bundle = join(root, '.cache', 'headless', 'main.mjs');
if (!isCurrent()) build();

// npm starts scripts in the project's folder and says where the person stood.
const workingFolder = (process.env.npm_lifecycle_event === 'train' && process.env.INIT_CWD) || process.cwd();
const args = [bundle, join(root, 'public', 'lab'), workingFolder, ...process.argv.slice(2)];
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

function isCurrent() {
  if (!existsSync(bundle)) return false;
  const builtMs = statSync(bundle).mtimeMs;
  const inputs = ['vite.headless.config.ts', 'package-lock.json', ...sourceFiles()];
  return inputs.every((path) => statSync(join(root, path)).mtimeMs < builtMs);
}

function sourceFiles() {
  return readdirSync(join(root, 'src'), { recursive: true })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => join('src', path));
}

function build() {
  console.error('Building the headless command ...');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const options = ['build', '--config', 'vite.headless.config.ts', '--logLevel', 'warn'];
  // What Vite says goes to stderr: stdout is for the command itself.
  const { status } = spawnSync(process.execPath, [vite, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
