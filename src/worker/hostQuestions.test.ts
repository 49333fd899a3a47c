/** What the host is asked of prompts and words, on the model that is loaded. */
import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPage, pageWithModel, tagged, wholeRun } from '../../tests/support/cpuHost.ts';
import { modelFolder, storedResult, tinyRun } from '../../tests/support/hostPage.ts';
import { bytesSource } from '../formats/byteSources.ts';
import { openSafetensors } from '../formats/safetensors.ts';
import { fitVocabularyMap, recyclePrompt } from '../prompts/recycling/vocabularyMap.ts';
import type { AttachedFiles } from './protocol.ts';

let browsers = 0;
let browser = '';
beforeEach(() => {
  browser = `host-questions-${browsers++}`;
});

let expected: Awaited<ReturnType<typeof storedResult>>;
beforeAll(async () => {
  expected = (await wholeRun('host-questions-reference')).result;
});

async function embeddingOf(files: AttachedFiles): Promise<Float32Array> {
  const bytes = new Uint8Array(await files['model.safetensors']!.arrayBuffer());
  return (await openSafetensors(bytesSource('model.safetensors', bytes))).readFloat32('shared.weight');
}

describe('a question to the host', () => {
  it('names the words that a prompt is made of', async () => {
    const { source } = tinyRun();
    const page = openPage(browser);
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
    const page = await pageWithModel(browser);
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
    const page = openPage(browser);
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
    const page = await pageWithModel(browser);
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
});
