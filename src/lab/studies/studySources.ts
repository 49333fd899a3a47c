/** Prompts of the library as the sources of a study. */
import { writeNpy } from '../../formats/npy.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import type { StudySource } from '../../training/study/retrieval.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { plainName } from './plainName.ts';

export interface StudySources {
  readonly sources: readonly (StudySource & { readonly task: string })[];
  /** The prompts that are not the lab's, by the paths in `sources`. */
  readonly files: AttachedFiles;
}

/** Each entry's value; those of one name get numbers. */
export function studySourcesOf(entries: readonly LibraryEntry[]): StudySources {
  const files: Record<string, Blob> = {};
  // Runs from scratch have that name.
  const taken = new Set(['scratch']);
  const sources = entries.map(({ name, task, origin, value }) => {
    const unique = freeName(plainName(name), taken);
    taken.add(unique);
    const path = origin.kind === 'lab' ? `lab:${origin.path}` : `${unique}.npy`;
    if (origin.kind !== 'lab') {
      const { length, width, values } = value.prompt;
      files[path] = new Blob([writeNpy(values, [length, width])]);
    }
    return { name: unique, init: { kind: 'file' as const, path }, task: plainName(task) };
  });
  return { sources, files };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}
