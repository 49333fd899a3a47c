/** Files on disk as the training host opens them: by ranges, so that a model is never in memory whole. */
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isLabError, LabError } from '../../base/errors.ts';
import type { ByteSource } from '../../formats/byteSource.ts';
import { parseNpy } from '../../formats/npy.ts';
import { promptFromArray } from '../../prompts/prompt.ts';
import type { ModelFiles } from '../../t5/loadModel.ts';
import { readRunFile } from '../../training/runFile.ts';
import { LAB_PREFIX, type RunFiles } from '../../training/runFiles.ts';
import { checkpointFile } from './outputFolder.ts';

/** @throws LabError `FileMissing` if there is no such file, `FileRead` if it cannot be read */
export async function diskFile(path: string): Promise<ByteSource> {
  const size = await withFile(path, async (file) => {
    const status = await file.stat();
    if (status.isFile()) return status.size;
    throw new LabError({
      tag: 'FileRead',
      what: 'This path is no file',
      found: status.isDirectory() ? 'a folder' : 'something else',
      expected: 'a file',
      remedy: 'Correct the path.',
      where: path,
    });
  });
  return {
    name: path,
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(offset + length <= size ? length : 0);
      const bytesRead = await withFile(path, async (file) => (await file.read(bytes, 0, length, offset)).bytesRead);
      if (bytesRead === length) return bytes;
      throw new LabError({
        tag: 'FileRead',
        what: 'This file ends too early',
        found: `${bytesRead} bytes from byte ${offset} of ${size}`,
        expected: `${length} bytes`,
        remedy: 'Copy or download the file again.',
        where: path,
      });
    },
  };
}

async function withFile<T>(path: string, use: (file: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> {
  try {
    await using file = await open(path);
    return await use(file);
  } catch (cause) {
    if (isLabError(cause)) throw cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new LabError(
      {
        tag: missing ? 'FileMissing' : 'FileRead',
        what: missing ? 'This file does not exist' : 'This file cannot be read',
        found: missing ? 'nothing at this path' : cause instanceof Error ? cause.message : String(cause),
        expected: 'a readable file',
        remedy: missing ? 'Correct the path; those in a run file are relative to it.' : 'Check who may read it.',
        where: path,
      },
      { cause },
    );
  }
}

/** A model's folder in Hugging Face layout, under `name` in messages. */
export function diskModelFiles(name: string, folder: string): ModelFiles {
  return {
    name,
    async open(path) {
      try {
        return await diskFile(join(folder, path));
      } catch (error) {
        if (isLabError(error, 'FileMissing')) return null;
        throw error;
      }
    },
  };
}

/** The files of a run file whose paths are absolute (`absolutePaths`); the lab's lie in `labFolder`. */
export function diskRunFiles(labFolder: string): RunFiles {
  return {
    open: (path) => diskFile(path.startsWith(LAB_PREFIX) ? resolve(labFolder, path.slice(LAB_PREFIX.length)) : path),
    async readStoredPrompt(run, step) {
      // An output folder counts its checkpoints globally; its run file says from where.
      const runFile = await readWhole(join(run, 'run.json'));
      const { optimizer } = readRunFile(runFile, join(run, 'run.json'));
      const path = checkpointFile(run, optimizer.initialStep + step);
      return promptFromArray(parseNpy(await readWhole(path), path), path);
    },
  };
}

async function readWhole(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const source = await diskFile(path);
  return source.read(0, source.size);
}
