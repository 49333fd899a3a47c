/** Small choices that outlive a visit, in localStorage. A browser that blocks it remembers nothing, and all else works. */

/** What was written under this name, or null. Anything may stand there: the reader decides what it takes. */
export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // Storage is blocked: there was no last visit.
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is blocked: the choice holds for this visit.
  }
}
