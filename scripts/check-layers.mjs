/**
 * Proves that imports go downwards only (docs/architecture.md). Prints every broken arrow as `from -> to: why` and
 * exits 1 if there is one. Also keeps each library in the rooms that may know it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { root } from './lib/root.mjs';

const FLOORS = {
  app: 6,
  lab: 5,
  worker: 4,
  training: 3,
  t5: 2,
  engine: 1,
  prompts: 0,
  tasks: 0,
  tokenizers: 0,
  formats: 0,
  storage: 0,
  base: 0,
};

/** On the ground floor `base` knows nobody, and the formats know only `base`; the others may use both. */
const GROUND_FLOOR_MAY_USE = { base: [], formats: ['base'] };
const GROUND_FLOOR_DEFAULT = ['base', 'formats'];

/** Which rooms may import a library; unlisted libraries are free. Tests may import anything. */
const LIBRARY_ROOMS = [
  { pattern: /^@tensorflow\//, rooms: ['engine'] },
  { pattern: /^(react|react-dom|react-aria.*|uplot)(\/|$)/, rooms: ['app'] },
  { pattern: /^zustand(\/|$)/, rooms: ['app', 'lab'] },
  { pattern: /^idb-keyval$/, rooms: ['storage'] },
  { pattern: /^webgpu$/, rooms: ['engine'] },
  { pattern: /^node:/, rooms: ['engine', 'worker'] },
];

const IMPORT =
  /(?:^|[;\s])(?:import|export)\s+(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g;

const source = join(root, 'src');
const broken = [];
let arrows = 0;

for (const file of sourceFiles(source)) {
  const room = roomOf(file);
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  if (FLOORS[room] === undefined) broken.push(`${show(file)}: no room of that name in the house`);
  if (/\.(dataSync|arraySync|readSync)\(/.test(text) && !isTest(file))
    broken.push(`${show(file)}: synchronous GPU reads are banned`);
  for (const match of text.matchAll(IMPORT)) {
    arrows++;
    const why = check(file, room, match[1] ?? match[2] ?? match[3]);
    if (why) broken.push(why);
  }
}

for (const line of broken) console.log(line);
console.log(`${arrows} imports checked, ${broken.length} broken`);
process.exit(broken.length === 0 ? 0 : 1);

function check(file, room, target) {
  if (!target.startsWith('.')) {
    const rule = LIBRARY_ROOMS.find(({ pattern }) => pattern.test(target));
    if (!rule || rule.rooms.includes(room) || isTest(file)) return null;
    return `${show(file)} -> ${target}: only ${rule.rooms.map((name) => `src/${name}`).join(' and ')} may`;
  }
  const path = resolve(dirname(file), target);
  if (!path.startsWith(source + sep)) return isTest(file) ? null : `${show(file)} -> ${target}: outside src`;
  const other = roomOf(path);
  if (other === room || isTest(file)) return null;
  if (FLOORS[other] > FLOORS[room]) return `${show(file)} -> ${show(path)}: goes up`;
  if (FLOORS[other] === FLOORS[room] && !(GROUND_FLOOR_MAY_USE[room] ?? GROUND_FLOOR_DEFAULT).includes(other))
    return `${show(file)} -> ${show(path)}: neighbours on the ground floor`;
  return null;
}

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

function roomOf(path) {
  return relative(source, path).split(sep)[0];
}

function isTest(file) {
  return /\.test\.tsx?$/.test(file);
}

function show(path) {
  return relative(root, path).split(sep).join('/');
}
