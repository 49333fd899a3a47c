/**
 * What can be taken away from a run: checkpoints as `.npy`, all of them as the zip that T5X users know, its run file.
 * Archives are written by code that is fetched when the first is asked for.
 */
import { writeNpy } from '../../formats/npy.ts';
import { serializeRunFile } from '../../training/runFile.ts';
import type { DescribedRun } from '../draft/runSpecOfDraft.ts';
import { fileNameOf, saveFile } from '../files/saveFile.ts';
import type { ShownCheckpoint, ShownRun } from './runsStore.ts';

/** `name-checkpoint_20.npy`, float32 `[P, d_model]`, as numpy.save writes it; the number is T5X's global step. */
export function downloadCheckpoint(run: Pick<ShownRun, 'spec'>, { globalStep, prompt }: ShownCheckpoint): void {
  const bytes = writeNpy(prompt.values, [prompt.length, prompt.width]);
  saveFile(`${fileNameOf(run.spec.name)}-checkpoint_${globalStep}.npy`, bytes);
}

/** `numpy_checkpoints/checkpoint_{globalStep}/encoder.prompt.prompt.prompt` for every checkpoint, and the run file. */
export async function downloadAllCheckpoints(run: ShownRun): Promise<void> {
  const { writeCheckpointZip } = await import('../../formats/checkpointZip.ts');
  const runFile = { path: 'run.json', bytes: new TextEncoder().encode(serializeRunFile(run.spec)) };
  saveFile(`${fileNameOf(run.spec.name)}.zip`, writeCheckpointZip(run.checkpoints, [runFile]), 'application/zip');
}

/** The run as one JSON file. The paths in it are relative to where it is saved. */
export function downloadRunFile({ spec }: Pick<DescribedRun, 'spec'>): void {
  saveFile(`${fileNameOf(spec.name)}.run.json`, serializeRunFile(spec), 'application/json');
}

/** The run file together with the tables and the source prompt that it names, for `npm run train`. */
export async function downloadRunFolder({ spec, files }: DescribedRun): Promise<void> {
  const entries = await Promise.all(
    Object.entries(files).map(async ([path, blob]) => ({ path, bytes: new Uint8Array(await blob.arrayBuffer()) })),
  );
  const { writeZip } = await import('../../formats/zip.ts');
  entries.unshift({ path: 'run.json', bytes: new TextEncoder().encode(serializeRunFile(spec)) });
  saveFile(`${fileNameOf(spec.name)}.zip`, writeZip(entries), 'application/zip');
}
