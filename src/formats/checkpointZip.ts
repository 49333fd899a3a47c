/**
 * A run's checkpoints as one zip archive with the paths that google-research/prompt-tuning writes:
 * `numpy_checkpoints/checkpoint_{globalStep}/encoder.prompt.prompt.prompt`, each a `.npy` without that ending
 * (prompt_tuning/train/utils.py). The global step counts from the optimizer's initial step, as T5X counts.
 */
import { type NpyArray, parseNpy, writeNpy } from './npy.ts';
import { readZip, writeZip, type ZipEntry } from './zip.ts';
import { zipError } from './zipDirectory.ts';

export interface CheckpointToWrite {
  readonly globalStep: number;
  readonly prompt: { readonly length: number; readonly width: number; readonly values: Float32Array };
}

export interface CheckpointRead {
  readonly globalStep: number;
  readonly path: string;
  readonly array: NpyArray;
}

const CHECKPOINT_PATH = /(?:^|\/)numpy_checkpoints\/checkpoint_(\d{1,15})\/encoder\.prompt\.prompt\.prompt$/;

/** The global step that a path of an archive or folder names, or null if it is no checkpoint's prompt. */
export function globalStepOfPath(path: string): number | null {
  const digits = CHECKPOINT_PATH.exec(path)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** `numpy_checkpoints/checkpoint_{globalStep}/encoder.prompt.prompt.prompt`. */
export function checkpointPath(globalStep: number): string {
  return `numpy_checkpoints/checkpoint_${globalStep}/encoder.prompt.prompt.prompt`;
}

/** The archive: every checkpoint in the order given, then the extra files (a run file, metrics). */
export function writeCheckpointZip(
  checkpoints: readonly CheckpointToWrite[],
  extra: readonly { readonly path: string; readonly bytes: Uint8Array }[] = [],
): Uint8Array<ArrayBuffer> {
  return writeZip([...checkpointEntries(checkpoints), ...extra]);
}

/** The checkpoints' files, for an archive that holds more. */
export function checkpointEntries(checkpoints: readonly CheckpointToWrite[]): ZipEntry[] {
  return checkpoints.map(({ globalStep, prompt }) => ({
    path: checkpointPath(globalStep),
    bytes: writeNpy(prompt.values, [prompt.length, prompt.width]),
  }));
}

/**
 * The prompts of all checkpoints in an archive, by ascending global step. Other files in it are ignored.
 * @param name for messages
 * @throws LabError `ZipFormat` if the archive is damaged, holds no checkpoint, or one step twice; `NpyFormat`
 */
export function readCheckpointZip(bytes: Uint8Array, name = 'archive'): CheckpointRead[] {
  const entries = readZip(bytes, name);
  const checkpoints: CheckpointRead[] = [];
  for (const entry of entries) {
    const globalStep = globalStepOfPath(entry.path);
    if (globalStep === null) continue;
    if (checkpoints.some((other) => other.globalStep === globalStep)) {
      throw zipError(name, 'This zip archive holds a checkpoint twice', `step ${globalStep}`, 'each step once');
    }
    checkpoints.push({ globalStep, path: entry.path, array: parseNpy(entry.bytes, `${name}/${entry.path}`) });
  }
  if (checkpoints.length === 0) {
    const some = entries.slice(0, 5).map(({ path }) => `"${path}"`);
    const found = entries.length === 0 ? 'no files' : `${entries.length} files, such as ${some.join(', ')}`;
    throw zipError(name, 'This zip archive holds no checkpoints', found, `"${checkpointPath(20)}" for instance`);
  }
  return checkpoints.sort((a, b) => a.globalStep - b.globalStep);
}
