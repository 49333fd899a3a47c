/**
 * `npm test`: installs what is missing, then runs every check from the cheapest to the dearest and closes with one
 * line, `N passed, N failed`. `npm test -- unit gpu` runs only the named stages.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './lib/chromium.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { vulkanEnvironment } from './lib/vulkan.mjs';

ensureInstalled();

const reports = join(root, '.cache', 'reports');
mkdirSync(reports, { recursive: true });

const STAGES = {
  types: () => single('tsc', ['--noEmit']),
  lint: () => single('biome', ['ci', '--error-on-warnings', '.']),
  layers: () => single(process.execPath, [join(root, 'scripts', 'check-layers.mjs')]),
  size: () => single(process.execPath, [join(root, 'scripts', 'check-size.mjs')]),
  unit: () => vitest('unit', {}),
  gpu: async () => vitest('gpu', await vulkanEnvironment()),
  e2e: async () => playwright(await findChromium()),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in STAGES));
if (unknown.length > 0) {
  console.error(`No such stage: ${unknown.join(', ')}. Stages: ${Object.keys(STAGES).join(', ')}.`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const [name, run] of Object.entries(STAGES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}`);
  const startMs = Date.now();
  const counts = await run();
  passed += counts.passed;
  failed += counts.failed;
  console.log(
    `== ${name}: ${counts.passed} passed, ${counts.failed} failed, ${((Date.now() - startMs) / 1000).toFixed(0)} s`,
  );
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** A check without tests of its own counts as one test. */
function single(command, args) {
  const ok = execute(command, args, {}) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

function vitest(project, environment) {
  const file = freshReport(`${project}.json`);
  const status = execute(
    'vitest',
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    environment,
  );
  const report = readReport(file);
  return counted(status, report?.numPassedTests ?? 0, report?.numFailedTests ?? 0);
}

function playwright(chromium) {
  const file = freshReport('e2e.json');
  const status = execute('playwright', ['test'], { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const stats = readReport(file)?.stats;
  return counted(status, stats?.expected ?? 0, (stats?.unexpected ?? 0) + (stats?.flaky ?? 0));
}

/** A runner that fails without naming a failed test (it did not start, found nothing, crashed) is one failure. */
function counted(status, passedTests, failedTests) {
  const broke = (status !== 0 || passedTests === 0) && failedTests === 0;
  return { passed: passedTests, failed: failedTests + (broke ? 1 : 0) };
}

function execute(command, args, environment) {
  const binary = join(root, 'node_modules', '.bin', command);
  const { status } = spawnSync(existsSync(binary) ? binary : command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

function freshReport(name) {
  const file = join(reports, name);
  rmSync(file, { force: true });
  return file;
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
