/** Writes `sw.js` beside the built page: `serviceWorker.js` with the list of the build's files and their hashes. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'vite';

const NAME = 'sw.js';

export function serviceWorkerOfBuild(): Plugin {
  let outDir = '';
  return {
    name: 'service-worker-of-build',
    apply: 'build',
    configResolved: ({ root, build }) => {
      outDir = resolve(root, build.outDir);
    },
    // After everything is written; what lies in `public/` was copied before.
    writeBundle: { order: 'post', sequential: true, handler: () => writeServiceWorker(outDir) },
  };
}

/** Writes the worker that keeps all that lies in `folder`, a built page. */
export function writeServiceWorker(folder: string): void {
  const source = readFileSync(join(import.meta.dirname, 'serviceWorker.js'), 'utf8');
  const files = JSON.stringify(filesToKeep(folder));
  const version = createHash('sha256').update(files).digest('hex').slice(0, 12);
  writeFileSync(join(folder, NAME), `const VERSION = '${version}';\nconst FILES = ${files};\n${source}`);
}

/** Every file below `folder` by its path and the base64 of its SHA-256, but not the worker itself nor hidden files. */
function filesToKeep(folder: string): readonly (readonly [path: string, hash: string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path !== NAME && !path.split('/').some((part) => part.startsWith('.')))
    .sort()
    .map((path) => [
      path === 'index.html' ? './' : path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('base64'),
    ]);
}
