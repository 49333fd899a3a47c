import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPage, pageWithModel, REPORT, wholeRun } from '../../tests/support/cpuHost.ts';
import { storedResult, tinyRun } from '../../tests/support/hostPage.ts';
import { PLAIN_FORM } from '../t5/promptForm.ts';

let browsers = 0;
let browser = '';
beforeEach(() => {
  browser = `training-host-${browsers++}`;
});

let expected: Awaited<ReturnType<typeof storedResult>>;
beforeAll(async () => {
  expected = (await wholeRun('training-host-reference')).result;
});

describe('TrainingHost', () => {
  it('trains a run and tells of it in order', async () => {
    const { spec, files, source } = tinyRun();
    const page = openPage(browser);
    expect(await page.ask<'openDevice'>({ type: 'openDevice' })).toEqual(REPORT);
    const model = await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    expect(model).toMatchObject({ name: spec.model, identity: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(page.events.some(({ type }) => type === 'modelProgress')).toBe(true);

    const started = await page.ask<'startRun'>({ type: 'startRun', spec, files });
    expect(started).toMatchObject({ firstStep: 0, trainExamples: 11, validationExamples: 4, spec, evaluations: [] });
    await page.untilState('finished');
    expect(page.story).toEqual([
      'training',
      'checkpoint 2',
      'evaluating',
      'evaluation 4',
      'training',
      'checkpoint 4',
      'evaluating',
      'evaluation 6',
      'training',
      'checkpoint 6',
      'finished',
    ]);
    expect(page.steps).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await page.store.readRun(started.runId)).toMatchObject({
      state: 'finished',
      lastStep: 6,
      environment: { code: 'a test', host: 'a test', adapter: 'cpu backend' },
    });
    const sent = page.events.findLast((event) => event.type === 'checkpoint');
    expect(sent).toMatchObject({ prompt: (await page.store.readCheckpoint(started.runId, 6)).prompt });
  });

  it('pauses, takes single steps, tries an input, and goes on', async () => {
    const { spec, files } = tinyRun({ evaluateEvery: 0, checkpointEvery: 0 });
    const page = await pageWithModel(browser);
    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await page.ask<'pause'>({ type: 'pause' });
    const paused = page.steps.length;
    expect(page.story.at(-1)).toBe('paused');
    await page.ask<'singleStep'>({ type: 'singleStep' });
    expect(page.steps).toHaveLength(paused + 1);
    expect(page.story.slice(-2)).toEqual(['training', 'paused']);

    const tried = await page.ask<'tryInput'>({
      type: 'tryInput',
      prompt: null,
      text: 'mood sentence: soup',
      decoding: { method: 'greedy' },
      labels: ['bad', 'very good'],
    });
    expect(tried.probabilities.map(({ label }) => label).sort()).toEqual(['bad', 'very good']);
    expect(tried.probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    // Greedy decoding takes the likeliest token in every place.
    expect(tried.firstTokens.length).toBeGreaterThan(0);
    for (const tokens of tried.firstTokens) {
      expect(tokens).toHaveLength(5);
      expect(tokens.map(({ probability }) => probability)).toEqual(
        tokens.map(({ probability }) => probability).sort((a, b) => b - a),
      );
      expect(tokens.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1 + 1e-6);
    }
    const likeliest = tried.firstTokens[0]![0]!.piece.replace('</s>', '').replaceAll('▁', ' ').trim();
    expect(tried.answer.startsWith(likeliest)).toBe(true);
    expect(tried.inputTokens).toBeGreaterThan(3);

    await page.ask<'continue'>({ type: 'continue' });
    await page.untilState('finished');
    expect(page.steps).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('stops with a checkpoint, and resumes bit for bit in another tab', async () => {
    const { spec, files } = tinyRun();
    const first = await pageWithModel(browser);
    const { runId, notes } = await first.ask<'startRun'>({ type: 'startRun', spec, files });
    await first.until((event) => event.type === 'metrics');
    await first.ask<'stop'>({ type: 'stop' });
    expect(first.story.at(-1)).toBe('stopped');
    const step = first.steps.length;
    expect(step).toBeLessThan(spec.steps);

    const second = await pageWithModel(browser);
    const resumed = await second.ask<'resumeRun'>({ type: 'resumeRun', runId });
    expect(resumed).toMatchObject({ firstStep: step, notes });
    expect(resumed.history).toHaveLength(step * 8);
    expect(resumed.timeline.map(({ kind }) => kind)).toEqual(['started', 'clock']);
    await second.untilState('finished');
    const told = second.events.flatMap((event) => (event.type === 'timeline' ? [event.entry] : []));
    expect(told.find(({ kind }) => kind === 'resumed')).toMatchObject({ step });
    expect(await storedResult(second.store, runId, spec.steps)).toEqual(expected);
  });

  it('offers a run again whose tab went away, files included', async () => {
    const { spec, files } = tinyRun();
    const first = await pageWithModel(browser);
    const { runId } = await first.ask<'startRun'>({ type: 'startRun', spec, files });
    await first.until((event) => event.type === 'checkpoint');
    await first.ask<'pause'>({ type: 'pause' });
    // That tab is never heard of again; nobody stopped the run.
    const second = await pageWithModel(browser);
    expect((await second.store.unfinishedRuns()).map(({ id }) => id)).toEqual([runId]);
    const { firstStep } = await second.ask<'resumeRun'>({ type: 'resumeRun', runId });
    expect(firstStep).toBe(2);
    await second.untilState('finished');
    expect(await storedResult(second.store, runId, spec.steps)).toEqual(expected);
    expect(await second.store.unfinishedRuns()).toEqual([]);
  });

  it('starts from a checkpoint of an earlier run and needs that run no longer', async () => {
    const { page } = await wholeRun(browser);
    const { spec, files } = tinyRun({
      prompt: { length: 5, init: { kind: 'checkpoint', run: 'run-0', step: 6 }, ...PLAIN_FORM },
    });
    const second = await page.ask<'startRun'>({ type: 'startRun', spec: { ...spec, steps: 1 }, files });
    await page.until(
      (event) => event.type === 'runState' && event.runId === second.runId && event.state === 'finished',
    );
    await page.store.removeRun('run-0');
    const resumed = await page.ask<'resumeRun'>({ type: 'resumeRun', runId: second.runId });
    expect(resumed.firstStep).toBe(1);
    expect((await page.store.readRun(second.runId)).identities.sourcePrompt).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stores the weights as each run says, also when it is resumed', async () => {
    const run = tinyRun({ weights: 'int8', steps: 4, evaluateEvery: 0, checkpointEvery: 0 });
    const page = await pageWithModel(browser);
    const { runId } = await page.ask<'startRun'>({ type: 'startRun', spec: run.spec, files: run.files });
    await page.untilState('finished');
    const whole = await storedResult(page.store, runId, 4);
    const inFloat32 = tinyRun({ weights: 'float32', steps: 4, evaluateEvery: 0, checkpointEvery: 0 });
    const other = await page.ask<'startRun'>({ type: 'startRun', spec: inFloat32.spec, files: run.files });
    await page.until((event) => event.type === 'runState' && event.runId === other.runId && event.state === 'finished');
    expect((await storedResult(page.store, other.runId, 4)).last.prompt).not.toEqual(whole.last.prompt);

    browser += '-interrupted';
    const stopped = await pageWithModel(browser);
    const begun = await stopped.ask<'startRun'>({ type: 'startRun', spec: run.spec, files: run.files });
    await stopped.ask<'pause'>({ type: 'pause' });
    await stopped.ask<'stop'>({ type: 'stop' });
    const again = await pageWithModel(browser);
    await again.ask<'resumeRun'>({ type: 'resumeRun', runId: begun.runId });
    await again.untilState('finished');
    expect(await storedResult(again.store, begun.runId, 4)).toEqual(whole);
  });
});
