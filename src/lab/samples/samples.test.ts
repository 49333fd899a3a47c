import 'fake-indexeddb/auto';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bytesSource } from '../../formats/byteSources.ts';
import { writeCheckpointZip } from '../../formats/checkpointZip.ts';
import { openDatabase } from '../../storage/database.ts';
import { readModelIdentity } from '../../t5/loadModel.ts';
import { readArchive } from '../archive/archive.ts';
import { runOfThing } from '../archive/things.ts';
import { inspectFiles } from '../files/inspectFiles.ts';
import { runNotesStore } from '../run/runNotes.ts';
import { annotateRun, runStore, storedRunsStore } from '../run/storedRuns.ts';
import { runsViewStore } from '../runs/runsViewStore.ts';
import { importArchive } from '../storage/downloadArchive.ts';
import { undoDeletion } from '../undoStore.ts';
import { isSample } from './sampleIds.ts';
import { exploreSamples, removeSamples } from './sampleRuns.ts';

const LAB = new URL('../../../public/lab/', import.meta.url);
const labFile = async (path: string) => new Uint8Array(await readFile(new URL(path, LAB)));
const archive = await labFile('samples.zip');
const things = readArchive(archive, 'samples.zip');

vi.stubGlobal('document', { baseURI: 'https://example.org/' });
vi.stubGlobal('location', { hash: '' });
vi.stubGlobal('fetch', async (url: URL) => new Response(await labFile(url.pathname.replace('/lab/', ''))));

const storedIds = () => storedRunsStore.getState().runs.map(({ id }) => id);

beforeEach(async () => {
  const database = openDatabase();
  await database.deleteMany(await database.keysWithPrefix(''));
});

describe('the sample runs that come with the lab', () => {
  it('are whole runs of this lab’s own model, marked, and small', async () => {
    const identity = await readModelIdentity({
      name: 'lab',
      open: async (path) =>
        labFile(`model/${path}`).then(
          (bytes) => bytesSource(path, bytes),
          () => null,
        ),
    });
    expect(archive.length).toBeLessThan(500_000);
    expect(things.length).toBeGreaterThanOrEqual(5);
    for (const thing of things) {
      expect(isSample(thing)).toBe(true);
      expect(runOfThing(thing)).toMatchObject({
        state: 'finished',
        modelSource: { kind: 'lab' },
        identities: { model: identity },
      });
      const notes = thing.records.find(([key]) => key.startsWith('run-notes/'))?.[1];
      expect(notes).toMatchObject({ tags: ['sample'] });
    }
  });

  it('are added beside what is there, drawn, removed with one press and brought back with one Undo', async () => {
    await exploreSamples();
    expect(storedIds().sort()).toEqual(things.map(({ id }) => id).sort());
    expect(runsViewStore.getState().chosen).toEqual(storedIds());
    expect(location.hash).toBe('#/runs');
    await removeSamples();
    expect(storedIds()).toEqual([]);
    await undoDeletion();
    expect(storedIds()).toHaveLength(things.length);
  });

  it('are left as the person made them when they are asked for again', async () => {
    await exploreSamples();
    const [id] = storedIds();
    await annotateRun(id!, { title: 'mine' });
    await runStore.trashCheckpoint(id!, 20);
    await exploreSamples();
    expect(storedIds()).toHaveLength(things.length);
    expect(runNotesStore.getState().byId[id!]).toMatchObject({ title: 'mine' });
    await removeSamples();
    await exploreSamples();
    expect(storedIds().length).toBeGreaterThanOrEqual(things.length);
  });
});

describe('a given archive of the lab', () => {
  const inspect = async (name: string, bytes: Uint8Array<ArrayBuffer>) =>
    (await inspectFiles([{ path: name, file: new File([bytes], name) }]))[0];
  const heres = async () => {
    const item = await inspect('some.zip', archive);
    return item?.kind === 'archive' ? item.things.map(({ here }) => here).sort() : item?.kind;
  };

  it('says what of it is here, before anything is taken', async () => {
    const all = (here: string) => things.map(() => here);
    expect(await heres()).toEqual(all('new'));
    expect(await importArchive(new Blob([archive]), 'some.zip')).toBe(`${things.length} runs added.`);
    expect(await heres()).toEqual(all('same'));
    await runStore.trashRun(things[0]!.id);
    await runStore.updateRun(things[1]!.id, { name: 'another' });
    expect(await heres()).toEqual(['differs', ...all('same').slice(2), 'trashed']);
  });

  it('is told from other zips, and refused with what was found where it is broken', async () => {
    const prompt = { length: 1, width: 2, values: new Float32Array(2) };
    expect(await inspect('c.zip', writeCheckpointZip([{ globalStep: 1, prompt }]))).toMatchObject({
      kind: 'checkpoints',
    });
    const damaged = archive.slice();
    damaged[100] = (damaged[100] ?? 0) ^ 255;
    expect(await inspect('damaged.zip', damaged)).toMatchObject({
      kind: 'refused',
      what: 'Archive of this lab',
      error: { tag: 'ZipFormat', what: expect.stringContaining('spot-lab.json') },
    });
    expect(await inspect('cut.zip', archive.slice(0, 5000))).toMatchObject({
      kind: 'refused',
      error: { what: expect.stringContaining('cut short') },
    });
  });
});
