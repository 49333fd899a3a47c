/**
 * Finds the Node host (Dawn, package `webgpu`) a working GPU driver. macOS and Windows need none. On Linux it asks
 * Dawn itself, because a driver that is installed may still be too old for it: first what the system offers, then
 * the SwiftShader that every Chromium carries, which runs on the CPU.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { root } from './root.mjs';

const PROBE = `
  import { create, globals } from 'webgpu';
  Object.assign(globalThis, globals);
  const adapter = await create([]).requestAdapter();
  process.stdout.write(adapter ? 'ok' : 'none');
`;

/**
 * Environment variables under which Dawn finds an adapter; empty if it does so already.
 * @throws Error that says what was tried and what to do.
 */
export async function vulkanEnvironment() {
  if (process.platform !== 'linux') return {};
  const base = process.env.XDG_RUNTIME_DIR ? {} : { XDG_RUNTIME_DIR: privateRuntimeFolder() };
  if (adapterFound(base)) return base;
  const folder = dirname(realpathSync(await findChromium()));
  for (const variables of swiftShaderVariables(folder)) {
    if (adapterFound({ ...base, ...variables })) return { ...base, ...variables };
  }
  throw new Error(
    `No Vulkan driver that Dawn accepts: tried the system's, and SwiftShader beside ${folder}. ` +
      'Install a recent Mesa (Debian: mesa-vulkan-drivers) or set VK_ICD_FILENAMES.',
  );
}

/** Chromium's folder is the wrapper's or a sibling under /usr/lib; its Vulkan loader serves where the system has none. */
function swiftShaderVariables(chromiumFolder) {
  const folders = [chromiumFolder, '/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
  const files = folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).filter((file) => existsSync(file));
  return files.flatMap((file) => [
    { VK_ICD_FILENAMES: file },
    { VK_ICD_FILENAMES: file, LD_LIBRARY_PATH: [dirname(file), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':') },
  ]);
}

function adapterFound(variables) {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', PROBE], {
    cwd: root,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return stdout === 'ok';
}

function privateRuntimeFolder() {
  const folder = join(root, '.cache', 'xdg-runtime');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
