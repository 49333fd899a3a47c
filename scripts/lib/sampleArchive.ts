/** Runs of the headless command as the archive of sample runs that comes with the lab. */
import { zipSync } from 'fflate';
import { readZip } from '../../src/formats/zip.ts';
import { writeArchive } from '../../src/lab/archive/archive.ts';
import { collectThing } from '../../src/lab/archive/collect.ts';
import { renamedThing, type Thing } from '../../src/lab/archive/things.ts';
import { NO_NOTES, runNotesKey } from '../../src/lab/run/runNotes.ts';
import { sampleId } from '../../src/lab/samples/sampleIds.ts';
import { openFolderDatabase } from '../../src/worker/headless/folderDatabase.ts';

export interface TrainedSample {
  /** The rest of its id. */
  readonly name: string;
  /** What the page says of it. */
  readonly notes: string;
  /** The folder with its records. */
  readonly records: string;
}

/** As small as it gets: it is fetched over the network. Without the files for people, which the page does not read. */
export async function sampleArchive(samples: readonly TrainedSample[]): Promise<Uint8Array> {
  const things: Thing[] = [];
  for (const sample of samples) things.push(await thingOf(sample));
  const entries = readZip(writeArchive(things, []));
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries(entries.map(({ path, bytes }) => [path, bytes])), { level: 9, mtime });
}

async function thingOf({ name, notes, records }: TrainedSample): Promise<Thing> {
  const { things, damaged } = await collectThing(await openFolderDatabase(records), 'run', 'run');
  const [thing] = things;
  if (thing === undefined || damaged.length > 0) throw new Error(`${records}: ${damaged[0]?.found ?? 'no run'}`);
  const sample = renamedThing(thing, sampleId(name), thing.name);
  const ownNotes = { ...NO_NOTES, notes, tags: ['sample'] };
  return { ...sample, records: [...sample.records, [runNotesKey(sample.id), ownNotes]] };
}
