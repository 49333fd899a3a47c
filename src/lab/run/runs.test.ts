import { describe, expect, it } from 'vitest';
import { scoreOf } from '../../training/evaluationScore.ts';
import type { Evaluation } from '../../training/evaluationTypes.ts';
import { bestStep } from './bestCheckpoint.ts';
import { isWorking, type RunsState, type ShownCheckpoint, withCheckpoint, withoutCheckpoint } from './runsStore.ts';

function at(step: number, accuracy: number | null, exactMatch = 0) {
  const evaluation: Evaluation = { examples: 1, exactMatch, accuracy, labels: null, samples: [], seconds: 0 };
  return { step, evaluation };
}

function checkpoint(step: number, value = 0): ShownCheckpoint {
  return { step, globalStep: step, prompt: { length: 1, width: 1, values: Float32Array.of(value) } };
}

describe('the best checkpoint', () => {
  it('scored highest among those that are kept, the earliest on a tie', () => {
    const evaluations = [at(30, 0.9), at(10, 0.5), at(20, 0.9), at(40, 1)];
    expect(bestStep([10, 20, 30], evaluations)).toBe(20);
  });

  it('is none without a step that has both', () => {
    expect(bestStep([10], [at(20, 1)])).toBeNull();
  });

  it('goes by exact match where the task has no labels', () => {
    expect(scoreOf(at(1, null, 0.25).evaluation)).toBe(0.25);
    expect(scoreOf(at(1, 0, 0.25).evaluation)).toBe(0);
  });
});

describe('a run’s checkpoints', () => {
  it('stay in order, and a newer one of the same step wins', () => {
    const kept = withCheckpoint(withCheckpoint([checkpoint(10), checkpoint(30)], checkpoint(20)), checkpoint(30, 7));
    expect(kept.map(({ step }) => step)).toEqual([10, 20, 30]);
    expect(kept.at(-1)?.prompt.values[0]).toBe(7);
    expect(withoutCheckpoint(kept, 20).map(({ step }) => step)).toEqual([10, 30]);
  });
});

describe('leaving the page', () => {
  const run = {
    id: 'r',
    checkpoints: [],
    before: null,
    error: null,
    notes: [],
    trainExamples: 1,
    validationExamples: 0,
  };
  const state = (runState: 'training' | 'evaluating' | 'paused' | 'finished'): RunsState => ({
    runs: { r: { ...run, state: runState, spec: {} as never } },
    shownId: 'r',
    liveId: 'r',
    starting: false,
  });

  it('interrupts work while a run starts, trains or evaluates, and at no other time', () => {
    expect(isWorking(state('training'))).toBe(true);
    expect(isWorking(state('evaluating'))).toBe(true);
    expect(isWorking(state('paused'))).toBe(false);
    expect(isWorking({ ...state('training'), liveId: null })).toBe(false);
    expect(isWorking({ ...state('finished'), liveId: null, starting: true })).toBe(true);
  });
});
