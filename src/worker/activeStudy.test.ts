/** A stored study in the training host: what it tells, and what it leaves however often it is interrupted. */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openPage } from '../../tests/support/cpuHost.ts';
import { type HostPage, tinyRun } from '../../tests/support/hostPage.ts';
import { parseStudy } from '../training/study/studyFile.ts';
import { waitingRuns } from '../training/study/studyQueue.ts';
import type { StudyResult } from '../training/study/studyResults.ts';

const STUDY_ID = 'one';

let databases = 0;
let databaseName = '';
beforeEach(() => {
  databaseName = `active-study-test-${databases++}`;
});

const { spec, files, source } = tinyRun({ steps: 2, evaluateEvery: 0, checkpointEvery: 1, maxValidationExamples: 1 });
const { prompt, seed: _, name: _name, task, ...common } = spec;
const json = {
  kind: 'study',
  version: 1,
  name: 'tiny',
  run: { ...common, prompt: { length: prompt.length } },
  targets: [
    { name: 'mood', run: { task } },
    { name: 'tone', run: { task: { ...task, inputs: 'tone {sentence}' } } },
  ],
  sources: [
    { name: 'words', init: { kind: 'sampledVocab' } },
    { name: 'given', init: { kind: 'file', path: 'source.npy' } },
  ],
  seeds: [0],
};
const { runs } = parseStudy(json, 'study.json');

/** A tab of the browser that has the study and its model. */
async function tab(): Promise<HostPage> {
  const page = openPage(databaseName);
  const known = (await page.studies.list()).items;
  if (known.length === 0) {
    const bytes = await Promise.all(
      Object.entries(files).map(async ([path, blob]) => [path, new Uint8Array(await blob.arrayBuffer())] as const),
    );
    const modelSource = { kind: 'files', name: spec.model } as const;
    await page.studies.create(
      { id: STUDY_ID, json, fileName: 'study.json', modelSource, together: 2 },
      Object.fromEntries(bytes),
    );
  }
  await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
  return page;
}

const start = (page: HostPage) => page.ask<'startStudy'>({ type: 'startStudy', studyId: STUDY_ID });
const untilEnd = (page: HostPage) => page.until((event) => event.type === 'studyState' && event.state !== 'training');

function toldOf(page: HostPage) {
  const results = page.events.flatMap((event) => (event.type === 'studyRunEnded' ? [event.result] : []));
  const batches = page.events.flatMap((event) => (event.type === 'studyBatch' ? [event.runIds] : []));
  return { results, batches };
}

const byId = (results: readonly StudyResult[]) => new Map(results.map((result) => [result.id, result]));

describe('a study in the training host', () => {
  it('trains every run once, and tells of batches, steps and ends', async () => {
    const page = await tab();
    await start(page);
    expect(await untilEnd(page)).toMatchObject({ state: 'finished' });
    const { results, batches } = toldOf(page);
    expect(results.map(({ id }) => id).sort()).toEqual(runs.map(({ id }) => id).sort());
    expect(results.every(({ scores }) => scores.map(([step]) => step).join() === '2')).toBe(true);
    expect(batches.flat()).toHaveLength(runs.length);
    expect(page.events.some(({ type }) => type === 'studyStep')).toBe(true);
    expect(await page.studies.readProgress(STUDY_ID)).toMatchObject({ state: 'finished', error: null });
    // Its runs are none of the runs that a person started one by one.
    expect((await page.store.listRuns()).items).toEqual([]);
  });

  it('stopped and continued by other tabs, it ends with the same scores and trains nothing twice', async () => {
    const whole = await tab();
    await start(whole);
    await untilEnd(whole);
    const expected = byId(toldOf(whole).results);

    databaseName += '-stopped';
    let doneBefore = 0;
    for (let stops = 0; stops < 3; stops += 1) {
      const page = await tab();
      await start(page);
      await page.until((event) => event.type === 'studyBatch');
      await page.ask<'stop'>({ type: 'stop' });
      expect(await untilEnd(page)).toMatchObject({ state: 'stopped' });
      const { results, batches } = toldOf(page);
      expect(batches.flat().filter((id) => results.slice(0, doneBefore).some((done) => done.id === id))).toEqual([]);
      doneBefore = results.length;
    }
    const last = await tab();
    await start(last);
    expect(await untilEnd(last)).toMatchObject({ state: 'finished' });
    expect(byId(toldOf(last).results)).toEqual(expected);
  });

  it('takes up a changed queue before the next batch', async () => {
    const page = await tab();
    const [first, second] = [runs.at(-1), runs[0]];
    await page.studies.change(STUDY_ID, { order: [first?.id ?? ''], removed: [second?.id ?? ''] });
    await start(page);
    await untilEnd(page);
    const { results, batches } = toldOf(page);
    expect(batches[0]?.[0]).toBe(first?.id);
    expect(results).toHaveLength(runs.length - 1);
    expect(results.some(({ id }) => id === second?.id)).toBe(false);
    const record = await page.studies.read(STUDY_ID);
    expect(waitingRuns(runs, record, (id) => results.some((result) => result.id === id))).toEqual([]);
  });

  it('keeps the worker busy while it trains, and frees it for a single run when it is stopped', async () => {
    const page = await tab();
    await start(page);
    await expect(page.ask<'startRun'>({ type: 'startRun', spec, files })).rejects.toMatchObject({ tag: 'Busy' });
    await page.ask<'stop'>({ type: 'stop' });
    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await page.untilState('finished');
  });

  it('says that it failed when a file is not what it was', async () => {
    const page = await tab();
    await start(page);
    await page.until((event) => event.type === 'studyBatch');
    await page.ask<'stop'>({ type: 'stop' });
    await page.studies.create(
      { id: STUDY_ID, json, fileName: 'study.json', modelSource: { kind: 'files', name: spec.model }, together: 2 },
      {},
    );
    await start(page);
    const isFailure = (event: HostPage['events'][number]) => event.type === 'studyState' && event.state === 'failed';
    expect(await page.until(isFailure)).toMatchObject({ error: { tag: 'Checkpoint' } });
    expect(await page.studies.readProgress(STUDY_ID)).toMatchObject({ state: 'failed', error: { tag: 'Checkpoint' } });
  });
});
