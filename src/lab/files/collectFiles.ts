/**
 * What was dropped, pasted or chosen, as one flat list of files with their paths. Folders are walked. The entries of a
 * drop must be taken synchronously, inside the event's handler: after the first `await` the browser forgets them.
 */
import { LabError } from '../../base/errors.ts';

export interface GivenFile {
  /** Path inside what was given, such as `t5-base/config.json`; a single file's name. */
  readonly path: string;
  readonly file: File;
}

/** A folder with more files than this is no model, prompt or task: somebody dropped a home directory. */
const MAX_FILES = 2000;

/** The files of a drop or paste event. Call it inside the handler; the promise may be awaited later. */
export function filesOfTransfer(transfer: DataTransfer): Promise<GivenFile[]> {
  const entries: FileSystemEntry[] = [];
  const plain: GivenFile[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    if (entry !== null) {
      entries.push(entry);
      continue;
    }
    const file = item.getAsFile();
    if (file !== null) plain.push({ path: file.name, file });
  }
  return walkEntries(entries, plain);
}

/** The files of a file or folder chooser. */
export function filesOfChooser(files: FileList | readonly File[]): GivenFile[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walkEntries(entries: readonly FileSystemEntry[], found: GivenFile[]): Promise<GivenFile[]> {
  const ahead = [...entries];
  for (let entry = ahead.shift(); entry !== undefined; entry = ahead.shift()) {
    if (isDirectory(entry)) ahead.push(...(await readDirectory(entry)));
    else if (isFile(entry)) found.push({ path: entry.fullPath.replace(/^\//, ''), file: await readEntry(entry) });
    if (found.length > MAX_FILES || ahead.length > MAX_FILES) throw tooMany();
  }
  return found;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** A reader gives a directory in batches (of 100 in Chromium) and ends with an empty one. */
async function readDirectory(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  while (all.length <= MAX_FILES) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, (cause) => reject(unreadable(directory.fullPath, cause)));
    });
    if (batch.length === 0) return all;
    all.push(...batch);
  }
  throw tooMany();
}

function readEntry(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, (cause) => reject(unreadable(entry.fullPath, cause)));
  });
}

function unreadable(path: string, cause: DOMException): LabError {
  return new LabError(
    {
      tag: 'FileRead',
      what: 'The browser could not read what was dropped',
      found: cause.message || cause.name,
      expected: 'a readable file or folder',
      remedy: 'Check that it still exists and that you may read it, then drop it again.',
      where: path,
    },
    { cause },
  );
}

function tooMany(): LabError {
  return new LabError({
    tag: 'UnknownFile',
    what: 'This folder holds too many files',
    found: `more than ${MAX_FILES} files`,
    expected: 'a model folder, or a few prompts and tables',
    remedy: 'Drop only the folder or the files that you want to use.',
  });
}
