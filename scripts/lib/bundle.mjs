/** Builds a bundle with Vite where its sources are newer than it is. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/**
 * @param bundle file that the build writes, from the project's top folder
 * @param inputs files and folders of TypeScript that it is made of, from there as well
 * @param config Vite's configuration, with further arguments for the build behind it
 */
export function ensureBundle(bundle, inputs, config, ...buildArguments) {
  if (isCurrent(bundle, ['package-lock.json', config, ...inputs.flatMap(sourceFiles)])) return;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const options = ['build', '--config', config, '--logLevel', 'warn', ...buildArguments];
  console.error(`Building ${bundle} ...`);
  // What Vite says goes to stderr: stdout is for the command itself.
  const { status } = spawnSync(process.execPath, [vite, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}

function isCurrent(bundle, inputs) {
  if (!existsSync(join(root, bundle))) return false;
  const builtMs = statSync(join(root, bundle)).mtimeMs;
  return inputs.every((path) => statSync(join(root, path)).mtimeMs < builtMs);
}

function sourceFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((path) => /\.(ts|html)$/.test(path) && !path.endsWith('.test.ts'))
    .map((path) => join(folder, path));
}
