/** Everything of this browser, or one run, as an archive to keep; and archives taken in again. */
import { createStore } from 'zustand/vanilla';
import { openDatabase } from '../../storage/database.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import { readArchive, writeArchive } from '../archive/archive.ts';
import { collectEverything, collectThing } from '../archive/collect.ts';
import { type ImportOutcome, importThings } from '../archive/importArchive.ts';
import type { Thing, ThingKind } from '../archive/things.ts';
import { showErrorParts } from '../errorsStore.ts';
import { fileNameOf, saveFile } from '../files/saveFile.ts';
import { openLibrary } from '../library/libraryStore.ts';
import { logEvent } from '../log/eventLog.ts';
import { refreshStoredRuns } from '../run/storedRuns.ts';
import { refreshStudies } from '../studies/studiesStore.ts';
import { readableRun } from './exportRuns.ts';

const database = openDatabase();
const ZIP_TYPE = 'application/zip';

/** What came of the last import, in a sentence; null if there was none yet. */
export const importStore = createStore<{ readonly words: string | null }>(() => ({ words: null }));

/**
 * Runs with their checkpoints, prompts of the library, and studies. What is damaged is told of and left out.
 * @throws LabError `Storage`, `ZipFormat` if it is too much for one archive
 */
export async function downloadEverything(): Promise<void> {
  const { things, damaged } = await collectEverything(database);
  for (const parts of damaged) showErrorParts(parts);
  saveFile('spot-lab.zip', writeArchive(things, readableOf(things)), ZIP_TYPE);
}

/** One run with its checkpoints. @throws LabError as `downloadEverything` does */
export async function downloadRunArchive({ id, name }: Pick<RunRecord, 'id' | 'name'>): Promise<void> {
  const { things, damaged } = await collectThing(database, 'run', id);
  for (const parts of damaged) showErrorParts(parts);
  saveFile(`${fileNameOf(name)}.spot-lab.zip`, writeArchive(things, readableOf(things)), ZIP_TYPE);
}

/**
 * Takes in all that archives hold, as far as it is not here already.
 * @throws LabError `ZipFormat` and others for the first archive that is none or damaged: of that one nothing is taken
 */
export async function importArchives(files: readonly File[]): Promise<void> {
  importStore.setState({ words: null });
  for (const file of files) importStore.setState({ words: await importArchive(file, file.name) });
}

/**
 * Takes in all that an archive holds, as far as it is not here already, and says what came of it.
 * @throws LabError `ZipFormat` and others if it is none or damaged, `Storage`: then nothing is taken
 */
export async function importArchive(file: Blob, name: string): Promise<string> {
  const things = readArchive(new Uint8Array(await file.arrayBuffer()), name);
  const words = outcomeWords(await importThings(database, things));
  logEvent('storage', `Imported ${name}: ${words}`);
  await Promise.all([refreshStoredRuns(), openLibrary(), refreshStudies()]);
  return words;
}

function readableOf(things: readonly Thing[]) {
  return things.filter(({ kind }) => kind === 'run').flatMap(readableRun);
}

/** What one thing of the kind is called. */
export function kindWord(kind: ThingKind): string {
  return KIND_WORDS[kind][0];
}

const KIND_WORDS = { run: ['run', 'runs'], library: ['prompt', 'prompts'], study: ['study', 'studies'] } as const;

/** "2 runs and 1 study added. 3 runs were here already." */
export function outcomeWords({ added, restored, beside, same }: ImportOutcome): string {
  const sentences = [
    [[...added, ...restored], 'added'],
    [beside, 'kept beside others of the same origin that differ'],
    [same, 'here already, the same'],
  ] as const;
  const words = sentences.flatMap(([things, what]) => (things.length === 0 ? [] : [`${countWords(things)} ${what}.`]));
  return words.length === 0 ? 'The archive is empty.' : words.join(' ');
}

/** "2 runs and 1 study" */
export function countWords(things: readonly Pick<Thing, 'kind'>[]): string {
  const counts = (['run', 'library', 'study'] as const).flatMap((kind) => {
    const count = things.filter((thing) => thing.kind === kind).length;
    return count === 0 ? [] : [`${count} ${KIND_WORDS[kind][count === 1 ? 0 : 1]}`];
  });
  return new Intl.ListFormat('en').format(counts);
}
