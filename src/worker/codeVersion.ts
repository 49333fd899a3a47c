/** Which code this is: the built file's name, which holds a hash of what is in it. */

/** "browserWorker-Dk3f9a1b.js", of the address of the module that runs. */
export function codeVersion(moduleUrl: string): string {
  return new URL(moduleUrl).pathname.split('/').at(-1) ?? moduleUrl;
}
