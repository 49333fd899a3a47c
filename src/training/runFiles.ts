/** The files that a run file names, whoever holds them: the embedded lab, the person, a disk, or the stored run. */
import { LabError } from '../base/errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { bytesSource } from '../formats/byteSources.ts';
import { parseNpy, writeNpy } from '../formats/npy.ts';
import { type Prompt, promptFromArray } from '../prompts/prompt.ts';

export interface RunFiles {
  /**
   * A file by its path in the run file; `lab:` in front means the embedded lab's.
   * @throws LabError `FileMissing`
   */
  open(path: string): Promise<ByteSource>;
  /** A checkpoint of an earlier run, as `prompt.init` of kind `checkpoint` names it. @throws LabError */
  readStoredPrompt(run: string, step: number): Promise<Prompt>;
}

export const LAB_PREFIX = 'lab:';

/** Files as a run's record keeps them, by path. */
export type FileBytes = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** A table larger than this does not fit beside a model in a tab; a prompt never comes near it. */
const MAXIMUM_FILE_BYTES = 256 * 1024 * 1024;

/** Reads files whole, each once, and remembers those that a resumed run could not get again by itself. */
export class RunFileReader {
  private readonly files: RunFiles;
  private readonly read = new Map<string, Uint8Array<ArrayBuffer>>();

  constructor(files: RunFiles) {
    this.files = files;
  }

  /** What was read, by path, without the lab's own files. */
  get materials(): FileBytes {
    return Object.fromEntries([...this.read].filter(([path]) => !path.startsWith(LAB_PREFIX)));
  }

  /** @throws LabError `FileMissing`, `FileRead` */
  async bytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.read.get(path);
    if (known !== undefined) return known;
    const source = await this.files.open(path);
    if (source.size > MAXIMUM_FILE_BYTES) {
      throw new LabError({
        tag: 'FileRead',
        what: 'This file is too large to be read whole',
        found: `${source.size} bytes`,
        expected: `at most ${MAXIMUM_FILE_BYTES} bytes`,
        remedy: 'Split the table, or use fewer of its rows.',
        where: path,
      });
    }
    const bytes = await source.read(0, source.size);
    this.read.set(path, bytes);
    return bytes;
  }

  /** The stored prompt as a file of its own, so that the run no longer depends on the other one. */
  async storedPrompt(run: string, step: number): Promise<Uint8Array<ArrayBuffer>> {
    const path = storedPromptPath(run, step);
    const { values, length, width } = await this.files.readStoredPrompt(run, step);
    const bytes = writeNpy(values, [length, width]);
    this.read.set(path, bytes);
    return bytes;
  }
}

/** The kept files of a run as `RunFiles`; the lab's own come from `lab`. */
export function keptFiles(kept: FileBytes, lab: Pick<RunFiles, 'open'>): RunFiles {
  const keptBytes = (path: string) => {
    const bytes = Object.hasOwn(kept, path) ? kept[path] : undefined;
    if (bytes !== undefined) return bytes;
    throw new LabError({
      tag: 'Checkpoint',
      what: 'A file of this run is missing from its record',
      found: Object.keys(kept).join(', ') || 'no files',
      expected: path,
      remedy: 'Start the run again with its files.',
    });
  };
  return {
    async open(path) {
      return path.startsWith(LAB_PREFIX) ? lab.open(path) : bytesSource(path, keptBytes(path));
    },
    async readStoredPrompt(run, step) {
      const path = storedPromptPath(run, step);
      return promptFromArray(parseNpy(keptBytes(path), path), path);
    },
  };
}

/** Where a run keeps its copy of the checkpoint that it started from. */
export function storedPromptPath(run: string, step: number): string {
  return `checkpoint ${step} of ${run}`;
}
