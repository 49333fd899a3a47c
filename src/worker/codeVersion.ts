/** Which code this is: the lab's version, and the built file's name, which holds a hash of what is in it. */
import { version } from '../../package.json';

/** "0.1.0 (browserWorker-Dk3f9a1b.js)", of the address of the module that runs. */
export function codeVersion(moduleUrl: string): string {
  return `${version} (${new URL(moduleUrl).pathname.split('/').at(-1)})`;
}
