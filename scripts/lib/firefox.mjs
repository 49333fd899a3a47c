/** Finds a Firefox: the FIREFOX_PATH variable, then the PATH. */
import { isExecutable, onPath } from './executables.mjs';

const NAMES = ['firefox', 'firefox-esr'];

/** Absolute path of an executable Firefox. @throws Error that says what was tried and what to do. */
export function findFirefox() {
  const named = process.env.FIREFOX_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`FIREFOX_PATH names ${named}, which is not an executable file.`);
  }
  const found = onPath(NAMES);
  if (found) return found;
  throw new Error(
    `No Firefox: looked for ${NAMES.join(' and ')} on the PATH. ` +
      'Install one (Debian: apt-get install firefox-esr mesa-vulkan-drivers) or set FIREFOX_PATH.',
  );
}
