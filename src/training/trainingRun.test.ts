import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { MIXTURE, newRun, STEPS, TASK } from '../../tests/support/interruptedRun.ts';
import { isLabError } from '../base/errors.ts';
import { scoreOf } from './evaluationScore.ts';
import type { Evaluation } from './evaluationTypes.ts';
import { METRIC_COLUMNS } from './metricColumns.ts';
import { freshStart } from './runStart.ts';

describe('TrainingRun', () => {
  it('evaluates and stores when due, and once after the last step', async () => {
    const run = await newRun();
    expect((await run.train()).outcome).toBe('finished');
    expect(run.told.filter((line) => !line.startsWith('step'))).toEqual([
      'checkpoint 4',
      'evaluation 5',
      'checkpoint 8',
      'evaluation 10',
      'evaluation 12',
      'checkpoint 12',
    ]);
    expect(run.told.filter((line) => line.startsWith('step'))).toHaveLength(STEPS);
    const atEnd = await newRun({ evaluateEvery: 0, checkpointEvery: 0 });
    await atEnd.train();
    expect(atEnd.told.filter((line) => !line.startsWith('step'))).toEqual(['evaluation 12', 'checkpoint 12']);
  });

  it('records loss before the update, counts from 1, and moves the prompt by what it says', async () => {
    const run = await newRun({ shuffle: false });
    await run.train();
    const { rows } = await run.store.readRunHistory('r');
    const first = Object.fromEntries(METRIC_COLUMNS.map((name, column) => [name, rows[column]]));
    const fresh = freshStart(run.prepared, run.loaded, () => 0);
    const expected = await run.model.lossAndPromptGradient(
      run.prepared.initialPrompt,
      fresh.parts.batches.next(),
      run.prepared.spec,
    );
    expect(first).toMatchObject({ step: 1, loss: expected.loss, targetTokens: 8, learningRate: 0.3, seconds: 0 });
    expect(first.gradientNorm).toBeCloseTo(Math.hypot(...expected.promptGradient), 9);
  });

  it('reports exact match, accuracy and samples in the order of the file', async () => {
    const run = await newRun();
    await run.train();
    const { evaluations } = await run.store.readRunHistory('r');
    const { evaluation } = evaluations.at(-1) as { evaluation: Evaluation };
    expect(evaluation.examples).toBe(10);
    expect(evaluation.samples.slice(0, 3).map(({ input }) => input)).toEqual([
      'row number 0',
      'row number 7',
      'row number 14',
    ]);
    const answer = evaluation.samples[0]?.prediction;
    // The synthetic model answers the same to inputs that begin alike: 4 of the 10 targets are "a".
    expect(evaluation.exactMatch).toBe(answer === 'a' ? 0.4 : 0.6);
    expect(evaluation.labels?.targetCounts).toEqual({ a: 4, b: 6 });
    expect(evaluation.labels?.collapsedTo).toBe(answer);
    expect(evaluation.accuracy).toBe(evaluation.samples[0]?.ranked?.label === 'a' ? 0.4 : 0.6);
  });

  it('evaluates a mixture on every task that has a validation table', async () => {
    const run = await newRun({ mixture: MIXTURE, maxValidationExamples: 4 });
    await run.train();
    const { evaluations } = await run.store.readRunHistory('r');
    for (const { evaluation } of evaluations) {
      expect(evaluation.tasks?.map(({ name }) => name)).toEqual(['one', 'three', 'never drawn']);
      expect(evaluation.tasks?.map((task) => task.evaluation.examples)).toEqual([4, 4, 4]);
      const accuracies = evaluation.tasks?.map((task) => task.evaluation.accuracy ?? Number.NaN) ?? [];
      expect(scoreOf(evaluation)).toBeCloseTo(accuracies.reduce((sum, value) => sum + value, 0) / 3, 12);
      expect(evaluation.tasks?.[0]?.evaluation.samples[0]?.input).toBe('1 row number 0');
    }
    expect(evaluations.map(({ step }) => step)).toEqual([5, 10, 12]);
  });

  it('stores the results of metrics, of one task and of a mixture’s', async () => {
    const task = { ...TASK, metrics: ['accuracy', 'sequence_accuracy'] };
    const results = async (changes: object) => {
      const run = await newRun({ evaluateEvery: 0, ...changes });
      await run.train();
      const [last] = (await run.store.readRunHistory('r')).evaluations;
      return [last?.evaluation.results, ...(last?.evaluation.tasks ?? []).map((each) => each.evaluation.results)];
    };
    const both = { accuracy: expect.any(Number), sequence_accuracy: expect.any(Number) };
    expect(await results({ task })).toEqual([both]);
    const tasks = [
      { ...task, name: 'measured' },
      { ...TASK, name: 'not measured' },
    ];
    expect(await results({ mixture: { tasks } })).toEqual([undefined, both, undefined]);
  });

  it.each([
    ['loss', (answer: { loss: number }) => ({ ...answer, loss: Number.NaN })],
    ['gradient', () => ({ loss: 1, targetTokens: 1, promptGradient: new Float32Array(18).fill(Number.NaN) })],
    ['gradient', () => ({ loss: 1, targetTokens: 1, promptGradient: new Float32Array(18).fill(1e30) })],
  ])('stops before an update with a bad %s, with the checkpoint before it kept', async (_, change) => {
    const run = await newRun();
    run.model.onStep = (call, answer) => (call === 7 ? { ...answer, ...change(answer) } : answer);
    await expect(run.train()).rejects.toSatisfy((error) => isLabError(error, 'Diverged'));
    expect(run.told.at(-1)).toBe('step 6');
    expect((await run.store.listCheckpoints('r')).items.map(({ step }) => step)).toEqual([4]);
  });
});
