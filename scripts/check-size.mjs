/**
 * Builds the page and prints its scripts by size, gzipped: what the first sight of it needs (the entry and what that
 * imports statically), what is fetched later, and the worker's, which load beside the page. Exits 1 if the first load is
 * over budget.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './lib/root.mjs';

const FIRST_LOAD_BUDGET_KB = 250; // of 1000 bytes

const outDir = join(root, '.cache', 'size', 'page');
await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });

const manifest = JSON.parse(readFileSync(join(outDir, '.vite', 'manifest.json'), 'utf8'));
const first = new Set();
for (const [key, { isEntry }] of Object.entries(manifest)) if (isEntry) addWithImports(key);
const later = new Set(Object.values(manifest).map(({ file }) => file));

const rows = readdirSync(join(outDir, 'assets'))
  .filter((name) => name.endsWith('.js'))
  .map((name) => {
    const file = `assets/${name}`;
    const when = first.has(file) ? 'first load' : later.has(file) ? 'later' : 'worker';
    return { name, when, kB: gzipSync(readFileSync(join(outDir, file)), { level: 9 }).length / 1000 };
  })
  .sort((a, b) => b.kB - a.kB);

for (const when of ['first load', 'later', 'worker']) {
  for (const row of rows) {
    if (row.when === when) console.log(`${row.kB.toFixed(1).padStart(7)} kB gz  ${when.padEnd(10)}  ${row.name}`);
  }
}
const total = rows.reduce((sum, { when, kB }) => (when === 'first load' ? sum + kB : sum), 0);
console.log(`${total.toFixed(1).padStart(7)} kB gz  of ${FIRST_LOAD_BUDGET_KB} kB that the first load may have`);
process.exit(total > 0 && total <= FIRST_LOAD_BUDGET_KB ? 0 : 1);

function addWithImports(key) {
  const { file, imports = [] } = manifest[key];
  if (first.has(file)) return;
  first.add(file);
  for (const imported of imports) addWithImports(imported);
}
