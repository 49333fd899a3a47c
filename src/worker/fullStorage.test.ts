/** A run whose storage has no room for a checkpoint: it waits for the person, and loses nothing. */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { pageWithModel } from '../../tests/support/cpuHost.ts';
import { storedResult, tinyRun } from '../../tests/support/hostPage.ts';
import { LabError } from '../base/errors.ts';
import { openDatabase } from '../storage/database.ts';
import { RunStore } from '../training/runStore.ts';

/** A page with the tiny run under way, on storage that takes no checkpoint from step `fullAt` on, until there is room. */
async function trainOn(name: string, fullAt: number, waitsForRoom = true) {
  const database = openDatabase(name);
  const room = { isFull: true };
  const store = new RunStore({
    ...database,
    putMany: (records) => {
      const isRefused =
        room.isFull && records.some(([key]) => key >= `snapshot/run-0/${stepName(fullAt)}` && key < 't');
      return isRefused ? Promise.reject(full()) : database.putMany(records);
    },
  });
  const page = await pageWithModel(name, { store, waitsForRoom });
  const { spec, files } = tinyRun();
  await page.ask<'startRun'>({ type: 'startRun', spec, files });
  return { page, room };
}

const stepName = (step: number) => String(step).padStart(12, '0');

function full(): LabError {
  const parts = { what: 'Data could not be stored', found: 'no space left', expected: 'space', remedy: 'Make some.' };
  return new LabError({ tag: 'Storage', ...parts });
}

it('waits until there is room, and goes on as if nothing had happened', async () => {
  const { page, room } = await trainOn('full-storage-waits', 4);
  await page.untilState('paused');
  expect(page.story.slice(-5)).toEqual(['evaluation 4', 'training', 'checkpoint 4', 'fault Storage', 'paused']);
  const [stored, unstored] = page.events.filter((event) => event.type === 'checkpoint');
  expect([stored?.unstored, unstored?.unstored]).toEqual([undefined, true]);
  // Asked to go on without room, it says so again.
  await page.ask<'continue'>({ type: 'continue' });
  await page.until(() => page.story.filter((event) => event === 'fault Storage').length === 2);
  room.isFull = false;
  await page.until(() => page.story.at(-1) === 'paused');
  await page.ask<'continue'>({ type: 'continue' });
  await page.untilState('finished');
  expect(page.story.slice(-6)).toEqual([
    'checkpoint 4',
    'evaluating',
    'evaluation 6',
    'training',
    'checkpoint 6',
    'finished',
  ]);
  const whole = await trainOn('full-storage-never', 99);
  await whole.page.untilState('finished');
  expect(await storedResult(page.store, 'run-0', 6)).toEqual(await storedResult(whole.page.store, 'run-0', 6));
});

it('keeps what was stored when the person gives up', async () => {
  const { page } = await trainOn('full-storage-stopped', 4);
  await page.untilState('paused');
  await page.ask<'stop'>({ type: 'stop' });
  expect(await page.untilState('failed')).toMatchObject({ error: { tag: 'Storage', found: 'no space left' } });
  expect((await page.store.listCheckpoints('run-0')).items.map(({ step }) => step)).toEqual([2]);
  expect(await page.store.readRun('run-0')).toMatchObject({ state: 'failed', lastStep: 2 });
});

it('fails at once where nobody can make room', async () => {
  const { page } = await trainOn('full-storage-alone', 2, false);
  await page.untilState('failed');
  expect(page.story.slice(-2)).toEqual(['training', 'failed']);
});
