/** All stored runs as one archive: nothing that was trained here need stay here. */
import { checkpointEntries } from '../../formats/checkpointZip.ts';
import { writeZip, type ZipEntry } from '../../formats/zip.ts';
import { serializeRunFile } from '../../training/runFile.ts';
import type { RunStore } from '../../training/runStore.ts';
import { fileNameOf } from '../files/saveFile.ts';

/**
 * A folder a run: `run.json`, the files that it was given, every checkpoint that is not in the trash as T5X names it.
 * @throws LabError `Storage`; `Checkpoint` if one is damaged, which says which
 */
export async function zipOfRuns(store: RunStore): Promise<Uint8Array<ArrayBuffer>> {
  const entries: ZipEntry[] = [];
  for (const { id, name, spec } of (await store.listRuns()).items) {
    const folder = `${fileNameOf(name)}-${id.slice(0, 8)}`;
    const checkpoints = [];
    for (const { step, globalStep, trashed } of (await store.listCheckpoints(id)).items) {
      if (!trashed) checkpoints.push({ globalStep, prompt: (await store.readCheckpoint(id, step)).prompt });
    }
    const files = Object.entries(await store.readMaterials(id)).map(([path, bytes]) => ({ path, bytes }));
    const runFile = { path: 'run.json', bytes: new TextEncoder().encode(serializeRunFile(spec)) };
    for (const { path, bytes } of [runFile, ...files, ...checkpointEntries(checkpoints)]) {
      entries.push({ path: `${folder}/${path}`, bytes });
    }
  }
  return writeZip(entries);
}
