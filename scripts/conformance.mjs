/**
 * `npm run conformance -- --host node|chromium|firefox`: builds the suite where sources are newer, finds the browser or a
 * GPU driver for Node, and runs it. `--help` lists the options; docs/engine.md says what is checked.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBundle } from './lib/bundle.mjs';
import { findChromium } from './lib/chromium.mjs';
import { findFirefox } from './lib/firefox.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { vulkanEnvironment } from './lib/vulkan.mjs';

/**
 * For Mesa's lavapipe, where hundreds of kernels run a moment each and compiling them is nearly all of the time: LLVM
 * without its optimizations, and vectors of four. Other drivers do not look at them; what is set already stays.
 */
const COMPILE_QUICKLY = { GALLIVM_PERF: 'nopt', LP_NATIVE_VECTOR_WIDTH: '128' };

ensureInstalled();
const page = join('.cache', 'conformance', 'page');
const command = join('.cache', 'conformance', 'command', 'main.mjs');
const sources = ['src', 'tests/conformance', 'tests/support', 'bench'];
ensureBundle(command, sources, 'vite.conformance.config.ts', '--ssr', 'tests/conformance/main.ts');
ensureBundle(join(page, 'index.html'), sources, 'vite.conformance.config.ts');

const args = process.argv.slice(2);
const { values } = parseArgs({ args, strict: false, options: { host: { type: 'string', default: 'node' } } });
try {
  const environment = await environmentOf(values.host);
  const child = spawn(process.execPath, [join(root, command), ...args], {
    // npm starts scripts in the project's folder and says where the person stood.
    cwd: (process.env.npm_lifecycle_event === 'conformance' && process.env.INIT_CWD) || process.cwd(),
    stdio: 'inherit',
    env: { ...COMPILE_QUICKLY, ...process.env, ...environment, CONFORMANCE_PAGE: join(root, page) },
  });
  child.on('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

async function environmentOf(host) {
  if (host === 'chromium') return { BROWSER_PATH: await findChromium() };
  // What drives a GPU in Firefox is for its own sandbox to find; on the CPU it needs Mesa's lavapipe.
  if (host === 'firefox') return { BROWSER_PATH: findFirefox() };
  return vulkanEnvironment();
}
