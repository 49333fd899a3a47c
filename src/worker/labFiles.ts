/** The embedded lab's files and those that came with a command, as the training host opens them in a browser. */
import { isLabError, LabError } from '../base/errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { blobSource, urlSource } from '../formats/byteSources.ts';
import type { ModelFiles } from '../t5/loadModel.ts';
import { LAB_PREFIX, type RunFiles } from '../training/runFiles.ts';
import type { RunStore } from '../training/runStore.ts';
import type { AttachedFiles, ModelSource } from './protocol.ts';

/** A file of the lab by its path below `lab/`. @throws LabError `FileMissing`, `FileRead` */
export type OpenLabFile = (path: string) => Promise<ByteSource>;

/** Lab files beside the page at `pageUrl`. */
export function labAt(pageUrl: string): OpenLabFile {
  return (path) => urlSource(new URL(`lab/${path}`, pageUrl).href);
}

export function browserModelFiles(source: ModelSource, openLab: OpenLabFile): ModelFiles {
  if (source.kind === 'lab') {
    return { name: 'the lab model', open: (path) => openOrNull(openLab(`model/${path}`)) };
  }
  return {
    name: source.name,
    open: async (path) => {
      const blob = attached(source.files, path);
      return blob === undefined ? null : blobSource(`${source.name}/${path}`, blob);
    },
  };
}

export function browserRunFiles(files: AttachedFiles, openLab: OpenLabFile, store: RunStore): RunFiles {
  return {
    async open(path) {
      if (path.startsWith(LAB_PREFIX)) return openLab(path.slice(LAB_PREFIX.length));
      const blob = attached(files, path);
      if (blob !== undefined) return blobSource(path, blob);
      throw new LabError({
        tag: 'FileMissing',
        what: 'The run names a file that was not given',
        found: Object.keys(files).join(', ') || 'no files',
        expected: path,
        remedy: 'Drop the file beside the run file, or choose it.',
        where: path,
      });
    },
    readStoredPrompt: async (run, step) => (await store.readCheckpoint(run, step)).prompt,
  };
}

function attached(files: AttachedFiles, path: string): Blob | undefined {
  return Object.hasOwn(files, path) ? files[path] : undefined;
}

async function openOrNull(opening: Promise<ByteSource>): Promise<ByteSource | null> {
  try {
    return await opening;
  } catch (error) {
    if (isLabError(error, 'FileMissing')) return null;
    throw error;
  }
}
