import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../storage/database.ts';
import {
  changeRunNotes,
  NO_NOTES,
  notesOf,
  readRunNotes,
  removeNotesWithoutRun,
  runNotesKey,
  runNotesStore,
  tagsOf,
} from './runNotes.ts';

let names = 0;
const newDatabase = () => openDatabase(`run-notes-${names++}`);
const notes = (id: string) => notesOf(runNotesStore.getState().byId, id);

beforeEach(() => {
  runNotesStore.setState({ byId: {} });
});

describe('notes of a run', () => {
  it('are on the page at once and there again after a reload', async () => {
    const database = newDatabase();
    await changeRunNotes(database, 'a', { title: 'my best', tags: ['keep'] });
    const stored = changeRunNotes(database, 'a', { notes: 'why' });
    const wanted = { ...NO_NOTES, title: 'my best', tags: ['keep'], notes: 'why' };
    expect(notes('a')).toEqual(wanted);
    await stored;
    runNotesStore.setState({ byId: {} });
    await readRunNotes(database);
    expect(notes('a')).toEqual(wanted);
    expect(notes('b')).toEqual(NO_NOTES);
  });

  it('that are damaged are none, and the others stay', async () => {
    const database = newDatabase();
    await database.putMany([[runNotesKey('a'), { version: 1, title: '', place: -1 }]]);
    await changeRunNotes(database, 'b', { place: 3 });
    await readRunNotes(database);
    expect(Object.keys(runNotesStore.getState().byId)).toEqual(['b']);
  });

  it('go with the run', async () => {
    const database = newDatabase();
    await changeRunNotes(database, 'a', { notes: 'x' });
    await changeRunNotes(database, 'b', { notes: 'y' });
    await removeNotesWithoutRun(database, (id) => id === 'b');
    await readRunNotes(database);
    expect(Object.keys(runNotesStore.getState().byId)).toEqual(['b']);
  });
});

it('tags are written with commas between them', () => {
  expect(tagsOf(' long inputs, to report,, to report ')).toEqual(['long inputs', 'to report']);
  expect(tagsOf('  ')).toEqual([]);
});
