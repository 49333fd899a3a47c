import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HostPage, modelFolder, storedResult, tinyRun } from '../../tests/support/hostPage.ts';
import { isLabError, LabError, type LabErrorTag } from '../base/errors.ts';
import { startCpuBackend } from '../engine/backend.ts';
import { bytesSource } from '../formats/byteSources.ts';
import { openSafetensors } from '../formats/safetensors.ts';
import { fitVocabularyMap, recyclePrompt } from '../prompts/recycling/vocabularyMap.ts';
import { composedExecutor } from '../t5/composed/composedExecutor.ts';
import type { ModelExecutor } from '../t5/modelExecutor.ts';
import { PLAIN_FORM } from '../t5/promptForm.ts';
import type { HostPorts, OpenedDevice } from './hostPorts.ts';
import type { AttachedFiles } from './protocol.ts';

const REPORT = { vendor: '', architecture: '', description: 'cpu backend', software: true, features: [] };

const OPENED: OpenedDevice = { report: REPORT, executor: composedExecutor, tuningExecutor: composedExecutor };

let databases = 0;
let databaseName = '';
beforeEach(() => {
  databaseName = `training-host-test-${databases++}`;
});

function openPage(ports: Partial<HostPorts> = {}): HostPage {
  const openDevice = async () => {
    await startCpuBackend();
    return OPENED;
  };
  return new HostPage(databaseName, { openDevice, ...ports });
}

async function pageWithModel(ports: Partial<HostPorts> = {}) {
  const page = openPage(ports);
  await page.ask<'loadModel'>({ type: 'loadModel', source: tinyRun().source, weights: 'float32' });
  return page;
}

/** The reference: a run from start to end without interruption. */
async function wholeRun() {
  const { spec, files } = tinyRun();
  const page = await pageWithModel();
  const { runId } = await page.ask<'startRun'>({ type: 'startRun', spec, files });
  await page.untilState('finished');
  return { page, result: await storedResult(page.store, runId, spec.steps) };
}

async function embeddingOf(files: AttachedFiles): Promise<Float32Array> {
  const bytes = new Uint8Array(await files['model.safetensors']!.arrayBuffer());
  return (await openSafetensors(bytesSource('model.safetensors', bytes))).readFloat32('shared.weight');
}

let expected: Awaited<ReturnType<typeof storedResult>>;
beforeAll(async () => {
  databaseName = 'training-host-reference';
  expected = (await wholeRun()).result;
});

const tagged =
  (...tags: LabErrorTag[]) =>
  (error: unknown) =>
    isLabError(error, ...tags);

describe('TrainingHost', () => {
  it('trains a run and tells of it in order', async () => {
    const { spec, files, source } = tinyRun();
    const page = openPage();
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
    const page = await pageWithModel();
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

  it('names the words that a prompt is made of', async () => {
    const { source } = tinyRun();
    const page = openPage();
    const report = await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    const files = source.kind === 'files' ? source.files : {};
    const embedding = await embeddingOf(files);
    const width = report.config.dModel;
    const [first, second] = [9, 5].map((id) => embedding.slice(id * width, (id + 1) * width));
    const values = Float32Array.from([...first!, ...second!.map((value) => 3 * value)]);
    const prompt = { length: 2, width, values };
    const words = await page.ask<'nearestTokens'>({ type: 'nearestTokens', prompt, count: 4 });
    expect(words.map((tokens) => tokens.length)).toEqual([4, 4]);
    for (const [position, id] of [9, 5].entries()) {
      expect(words[position]![0]).toMatchObject({ id, piece: expect.any(String), cosine: expect.closeTo(1, 6) });
      expect(words[position]![1]!.cosine).toBeLessThan(1);
    }
    const misfit = page.ask<'nearestTokens'>({
      type: 'nearestTokens',
      prompt: { length: 1, width: 1, values: Float32Array.of(1) },
      count: 1,
    });
    await expect(misfit).rejects.toSatisfy(tagged('PromptShape'));
  });

  it('lets prompts of one task vote', async () => {
    const { spec, files } = tinyRun();
    const page = await pageWithModel();
    const { runId } = await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await page.untilState('finished');
    const prompts = await Promise.all(
      [2, 6, 6].map(async (step) => (await page.store.readCheckpoint(runId, step)).prompt),
    );
    const { evaluations } = await page.store.readRunHistory(runId);
    const evaluate = (members: typeof prompts, task = spec.task!) =>
      page.ask<'evaluateEnsemble'>({ type: 'evaluateEnsemble', prompts: members, task, files, settings: spec });
    const { members, vote, agreement } = await evaluate(prompts);
    // Alone each scores what the run's own evaluation of it says; two of three decide.
    const { seconds: _, ...last } = evaluations.at(-1)!.evaluation;
    expect(members[1]).toEqual(last);
    expect(members[2]).toEqual(last);
    expect([vote.accuracy, vote.exactMatch]).toEqual([last.accuracy, last.exactMatch]);
    expect((await evaluate(prompts.slice(1))).agreement).toBe(1);
    expect(agreement).toBeLessThanOrEqual(1);
    const shorter = { length: 1, width: prompts[0]!.width, values: prompts[0]!.values.slice(0, prompts[0]!.width) };
    await expect(evaluate([prompts[0]!, shorter])).rejects.toSatisfy(tagged('PromptShape'));
    const { validation: __, ...unseen } = spec.task!;
    await expect(evaluate(prompts, unseen)).rejects.toSatisfy(tagged('TaskData'));

    const given = evaluate(prompts);
    await page.ask<'cancelEnsemble'>({ type: 'cancelEnsemble' });
    await expect(given).rejects.toSatisfy(tagged('Cancelled'));
    // Nothing is left of it: the worker is free, and the next one is asked to the end.
    expect((await evaluate(prompts)).vote).toEqual(vote);
  });

  it('carries prompts of another model over by the words that both know', async () => {
    const { source } = tinyRun();
    const other = { kind: 'files', name: 't5-1.0', files: modelFolder('t5-1.0') } as const;
    const page = openPage();
    const { config, identity } = await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    const embedding = await embeddingOf(other.files);
    const sourceWidth = 24;
    const recycle = (prompt: { length: number; width: number; values: Float32Array }, sourceIdentity: string | null) =>
      page.ask<'recyclePrompts'>({
        type: 'recyclePrompts',
        prompts: [prompt],
        source: other,
        sourceIdentity,
        ridge: 0,
      });
    const words = { length: 8, width: sourceWidth, values: embedding.slice(0, 8 * sourceWidth) };
    const reply = await recycle(words, null);
    expect(reply.prompts[0]).toMatchObject({ length: 8, width: config.dModel });
    expect(Math.abs(reply.cosine!)).toBeLessThan(1);

    // All 64 pieces but each tenth; the last four, <extra_id_3> to <extra_id_0>, stand 7 ids later in the larger model.
    const sourceIds = Array.from({ length: 64 }, (_, id) => id).filter((id) => id % 10 !== 9);
    const rowsOf = (values: Float32Array, width: number, ids: readonly number[]) =>
      Float32Array.from(ids.flatMap((id) => [...values.subarray(id * width, (id + 1) * width)]));
    const target = await embeddingOf(source.files);
    const map = fitVocabularyMap({
      count: sourceIds.length,
      source: rowsOf(embedding, sourceWidth, sourceIds),
      sourceWidth,
      target: rowsOf(
        target,
        config.dModel,
        sourceIds.map((id) => (id < 60 ? id : id + 7)),
      ),
      targetWidth: config.dModel,
    });
    expect(reply.words).toBe(sourceIds.length);
    const { values } = recyclePrompt(words, map, 'words');
    for (const [index, value] of reply.prompts[0]!.values.entries()) expect(value).toBeCloseTo(values[index]!, 5);
    await expect(recycle(words, identity)).rejects.toSatisfy(tagged('Transfer'));
    await expect(recycle({ ...words, length: 12, width: 16 }, null)).rejects.toSatisfy(tagged('PromptShape'));
  });

  it('answers while a run trains, without disturbing it', async () => {
    const { spec, files } = tinyRun();
    const page = await pageWithModel();
    const { runId } = await page.ask<'startRun'>({ type: 'startRun', spec, files });
    const tries = Array.from({ length: 3 }, (_, index) =>
      page.ask<'tryInput'>({
        type: 'tryInput',
        prompt: null,
        text: `mood sentence: ${index}`,
        decoding: { method: 'greedy' },
        labels: [],
      }),
    );
    await Promise.all(tries);
    await page.untilState('finished');
    expect(await storedResult(page.store, runId, spec.steps)).toEqual(expected);
  });

  it('stops with a checkpoint, and resumes bit for bit in another tab', async () => {
    const { spec, files } = tinyRun();
    const first = await pageWithModel();
    const { runId, notes } = await first.ask<'startRun'>({ type: 'startRun', spec, files });
    await first.until((event) => event.type === 'metrics');
    await first.ask<'stop'>({ type: 'stop' });
    expect(first.story.at(-1)).toBe('stopped');
    const step = first.steps.length;
    expect(step).toBeLessThan(spec.steps);

    const second = await pageWithModel();
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
    const first = await pageWithModel();
    const { runId } = await first.ask<'startRun'>({ type: 'startRun', spec, files });
    await first.until((event) => event.type === 'checkpoint');
    await first.ask<'pause'>({ type: 'pause' });
    // That tab is never heard of again; nobody stopped the run.
    const second = await pageWithModel();
    expect((await second.store.unfinishedRuns()).map(({ id }) => id)).toEqual([runId]);
    const { firstStep } = await second.ask<'resumeRun'>({ type: 'resumeRun', runId });
    expect(firstStep).toBe(2);
    await second.untilState('finished');
    expect(await storedResult(second.store, runId, spec.steps)).toEqual(expected);
    expect(await second.store.unfinishedRuns()).toEqual([]);
  });

  it('starts from a checkpoint of an earlier run and needs that run no longer', async () => {
    const { page } = await wholeRun();
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

  it('refuses commands that do not fit its state', async () => {
    const { spec, files, source } = tinyRun();
    const page = openPage();
    for (const type of ['pause', 'continue', 'singleStep', 'stop'] as const) {
      await expect(page.ask({ type })).rejects.toSatisfy(tagged('Busy'));
    }
    await expect(page.ask<'startRun'>({ type: 'startRun', spec, files })).rejects.toSatisfy(tagged('Busy'));
    const loading = page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    await expect(page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' })).rejects.toSatisfy(
      tagged('Busy'),
    );
    await loading;
    const ofLab = { ...spec, model: 'lab' };
    await expect(page.ask<'startRun'>({ type: 'startRun', spec: ofLab, files })).rejects.toSatisfy(tagged('Busy'));

    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await expect(page.ask<'startRun'>({ type: 'startRun', spec, files })).rejects.toSatisfy(tagged('Busy'));
    await expect(page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' })).rejects.toSatisfy(
      tagged('Busy'),
    );
    await expect(page.ask<'singleStep'>({ type: 'singleStep' })).rejects.toSatisfy(tagged('Busy'));
    await page.untilState('finished');
  });

  it('refuses a run that another tab trains', async () => {
    const { spec, files } = tinyRun();
    const first = await pageWithModel();
    const { runId } = await first.ask<'startRun'>({ type: 'startRun', spec, files });
    await first.ask<'pause'>({ type: 'pause' });
    const second = await pageWithModel({ lockRun: async () => null });
    await expect(second.ask<'resumeRun'>({ type: 'resumeRun', runId })).rejects.toSatisfy(
      (error) => isLabError(error, 'Busy') && error.what.includes('Another tab'),
    );
  });

  it('refuses what a run lacks and keeps nothing of it', async () => {
    const { spec } = tinyRun();
    const page = await pageWithModel();
    const start = page.ask<'startRun'>({ type: 'startRun', spec, files: {} });
    await expect(start).rejects.toSatisfy(
      (error) => isLabError(error, 'FileMissing') && error.where === spec.task?.train,
    );
    expect((await page.store.listRuns()).items).toEqual([]);
  });

  it('stores the weights as each run says, also when it is resumed', async () => {
    const run = tinyRun({ weights: 'int8', steps: 4, evaluateEvery: 0, checkpointEvery: 0 });
    const page = await pageWithModel();
    const { runId } = await page.ask<'startRun'>({ type: 'startRun', spec: run.spec, files: run.files });
    await page.untilState('finished');
    const whole = await storedResult(page.store, runId, 4);
    const inFloat32 = tinyRun({ weights: 'float32', steps: 4, evaluateEvery: 0, checkpointEvery: 0 });
    const other = await page.ask<'startRun'>({ type: 'startRun', spec: inFloat32.spec, files: run.files });
    await page.until((event) => event.type === 'runState' && event.runId === other.runId && event.state === 'finished');
    expect((await storedResult(page.store, other.runId, 4)).last.prompt).not.toEqual(whole.last.prompt);

    databaseName += '-interrupted';
    const stopped = await pageWithModel();
    const begun = await stopped.ask<'startRun'>({ type: 'startRun', spec: run.spec, files: run.files });
    await stopped.ask<'pause'>({ type: 'pause' });
    await stopped.ask<'stop'>({ type: 'stop' });
    const again = await pageWithModel();
    await again.ask<'resumeRun'>({ type: 'resumeRun', runId: begun.runId });
    await again.untilState('finished');
    expect(await storedResult(again.store, begun.runId, 4)).toEqual(whole);
  });

  it('tunes kernels again by loading the model again, and says so', async () => {
    const tuned: string[] = [];
    const page = openPage({
      openDevice: async (_, onKernels) => {
        await startCpuBackend();
        const tuningExecutor: ModelExecutor = async (config, ...rest) => {
          onKernels({ what: 'tuning', done: 0, total: 2 });
          tuned.push(config.feedForward);
          return composedExecutor(config, ...rest);
        };
        return { ...OPENED, tuningExecutor };
      },
    });
    const { spec, files, source } = tinyRun();
    await expect(page.ask<'tuneAgain'>({ type: 'tuneAgain' })).rejects.toSatisfy(tagged('Busy'));
    const before = await page.ask<'loadModel'>({ type: 'loadModel', source, weights: 'float32' });
    expect(tuned).toEqual([]);
    expect(await page.ask<'tuneAgain'>({ type: 'tuneAgain' })).toEqual(before);
    expect(tuned).toHaveLength(1);
    expect(page.events).toContainEqual({ type: 'kernelProgress', what: 'tuning', done: 0, total: 2 });
    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await expect(page.ask<'tuneAgain'>({ type: 'tuneAgain' })).rejects.toSatisfy(tagged('Busy'));
    await page.untilState('finished');
  });

  it('loads the model again after the GPU has failed', async () => {
    const { spec, files } = tinyRun();
    const failures: ((error: LabError) => void)[] = [];
    const page = await pageWithModel({
      openDevice: async (onFailure) => {
        failures.push(onFailure);
        await startCpuBackend();
        return OPENED;
      },
    });
    const parts = { what: 'The GPU was reset', found: 'a reset', expected: 'none', remedy: 'Open it again.' };
    failures[0]?.(new LabError({ tag: 'DeviceLost', ...parts }));
    expect(page.story).toEqual(['fault DeviceLost']);
    await page.ask<'startRun'>({ type: 'startRun', spec, files });
    await page.untilState('finished');
    expect(failures).toHaveLength(2);
  });
});
