/** How an archive of this lab is told from other zips. What is in it, `src/lab/archive/` reads. */

/** Holds its records; see `src/lab/archive/archive.ts`. */
export const RECORDS_FILE = 'spot-lab.json';

/** True if the paths of a zip's files are those of an archive of the lab. */
export function isLabArchive(paths: readonly string[]): boolean {
  return paths.includes(RECORDS_FILE);
}
