import { beforeAll, describe, expect, it } from 'vitest';
import { letterTokenizer, syntheticModel } from '../../tests/support/syntheticModel.ts';
import { loadFixtureModel, readReference, readWaywardReference } from '../../tests/support/t5Fixtures.ts';
import { startCpuBackend } from '../engine/backend.ts';
import { parseRunFile } from './runFile.ts';
import { penaltyAndGradient, waywardPenaltyOf } from './wayward.ts';

beforeAll(startCpuBackend);

const spec = (length: number, wayward?: object) =>
  parseRunFile(
    {
      version: 1,
      model: 'lab',
      prompt: { length, init: { kind: 'uniform' } },
      task: { train: 'a.tsv', inputs: '{0}', targets: '{1}' },
      steps: 1,
      ...(wayward && { wayward }),
    },
    'run.json',
  );

describe('the wayward penalty', () => {
  it.each(['t5-1.0', 't5-1.1-odd-sharded'] as const)('and its gradient are PyTorch’s, %s', async (fixture) => {
    const { prompt } = readReference(fixture);
    const { ids, factor, penalty, promptGradient } = readWaywardReference(fixture);
    const model = await loadFixtureModel(fixture);
    const anchor = await model.embeddingRows(ids);
    model.dispose();
    const actual = penaltyAndGradient(prompt, { factor, anchor });
    expect(actual.penalty / penalty).toBeCloseTo(1, 6);
    for (const [index, value] of promptGradient.entries()) expect(actual.gradient[index]).toBeCloseTo(value, 6);
  });

  it('is for a text of as many tokens as the prompt has rows', async () => {
    const loaded = { model: syntheticModel(), tokenizer: letterTokenizer };
    expect(await waywardPenaltyOf(spec(4), loaded)).toBeNull();
    const penalty = await waywardPenaltyOf(spec(4, { text: 'news', factor: 0.5 }), loaded);
    expect(penalty?.factor).toBe(0.5);
    expect(penalty?.anchor).toEqual(await loaded.model.embeddingRows(letterTokenizer.encode('news')));
    await expect(waywardPenaltyOf(spec(5, { text: 'news' }), loaded)).rejects.toMatchObject({
      tag: 'RunFile',
      found: 'wayward.text of 4 tokens, prompt.length 5',
    });
  });
});
