/** Finds what a run file names among the things that were given with it or before it. */

/**
 * The value under `path`, which is relative to the folder of `fromFile`. If nothing stands exactly there, the thing
 * may have been given without its folders: then the only one with the same last name is taken. Undefined if there is
 * none, or if several would do.
 */
export function findByPath<Value>(
  given: Readonly<Record<string, Value>>,
  path: string,
  fromFile: string,
): Value | undefined {
  const entries = Object.entries(given);
  const wanted = normalized([...fromFile.split('/').slice(0, -1), ...path.split('/')]);
  const exact = entries.find(([known]) => known === wanted);
  if (exact !== undefined) return exact[1];
  const lastName = lastOf(wanted);
  const sameName = entries.filter(([known]) => lastOf(known) === lastName);
  return sameName.length === 1 ? sameName[0]?.[1] : undefined;
}

/** Without `.`, empty parts and, as far as there is something to leave, `..`. */
function normalized(parts: readonly string[]): string {
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '..') kept.pop();
    else if (part !== '.' && part !== '') kept.push(part);
  }
  return kept.join('/');
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
