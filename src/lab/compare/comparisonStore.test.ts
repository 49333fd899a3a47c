import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { METRIC_COLUMNS } from '../../training/metricColumns.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { metricColumnsStore } from '../metrics/metricColumnsStore.ts';
import { runsStore } from '../run/runsStore.ts';
import { runStore } from '../run/storedRuns.ts';
import { compareRuns, comparisonStore, drawnRuns, PALETTE_PLACES, stopComparing } from './comparisonStore.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] as const;
const drawn = (shownId: string, isThere = (_: string) => true) =>
  drawnRuns(comparisonStore.getState(), shownId, isThere);

beforeEach(() => {
  comparisonStore.setState({ beside: {}, places: {} });
});

describe('runs on the same axes', () => {
  it('are alone until they are compared', () => {
    expect(drawn('a')).toEqual([{ id: 'a', place: 0 }]);
  });

  it('are drawn together whichever is shown, each in its own colour, until they are parted', async () => {
    await compareRuns('a', 'b');
    await compareRuns('a', 'c');
    expect(drawn('a')).toEqual([
      { id: 'a', place: 0 },
      { id: 'b', place: 1 },
      { id: 'c', place: 2 },
    ]);
    expect(drawn('b')).toEqual([
      { id: 'b', place: 1 },
      { id: 'a', place: 0 },
    ]);
    stopComparing('b', 'a');
    expect(drawn('a').map(({ id }) => id)).toEqual(['a', 'c']);
    expect(drawn('b').map(({ id }) => id)).toEqual(['b']);
  });

  it('are known by the same colour when they come back', async () => {
    await compareRuns('a', 'b');
    await compareRuns('a', 'c');
    stopComparing('a', 'b');
    stopComparing('a', 'c');
    await compareRuns('a', 'c');
    expect(drawn('a').at(-1)).toEqual({ id: 'c', place: 2 });
  });

  it('leave out those that are no longer there', async () => {
    await compareRuns('a', 'b');
    expect(drawn('a', (id) => id !== 'b').map(({ id }) => id)).toEqual(['a']);
  });

  it('never share a colour, and never are more than the palette has', async () => {
    const id = fc.constantFrom(...ids);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(id, id), { maxLength: 40 }), async (pairs) => {
        comparisonStore.setState({ beside: {}, places: {} });
        for (const [one, other] of pairs) if (one !== other) await compareRuns(one, other);
        for (const shownId of ids) {
          const places = drawn(shownId).map(({ place }) => place);
          expect(new Set(places).size).toBe(places.length);
          expect(Math.max(...places)).toBeLessThan(PALETTE_PLACES);
          expect(drawn(shownId)[0]?.id).toBe(shownId);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a stored run', () => {
  it('lends its curves without coming on the screen', async () => {
    const spec = parseRunFile(
      {
        version: 1,
        model: 'lab',
        prompt: { length: 1, init: { kind: 'uniform' } },
        task: { train: 'train.tsv', inputs: '{0}', targets: '{1}' },
        steps: 1,
      },
      'a test',
    );
    const hash = '0'.repeat(64);
    const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: hash, sourcePrompt: null };
    const run = { id: 'stored', name: 'x', spec, identities, modelSource: { kind: 'lab' } as const };
    await runStore.createRun(run, {});
    const rows = Float64Array.from(METRIC_COLUMNS, (name) => (name === 'step' ? 1 : 0.5));
    const evaluation = { examples: 1, exactMatch: 1, accuracy: null, labels: null, samples: [], seconds: 0 };
    const snapshot = {
      step: 1,
      prompt: { length: 1, width: 1, values: Float32Array.of(1) },
      optimizer: { kind: 'adamw', step: 1, averages: {} } as const,
      batches: null,
      seconds: 1,
      lastEvaluatedStep: 1,
    };
    await runStore.writeCheckpoint(run, snapshot, 1, { rows, evaluations: [{ step: 1, evaluation }] });
    runsStore.setState({ shownId: 'a' });

    await compareRuns('a', 'stored');
    const metrics = metricColumnsStore.of('stored');
    expect([...metrics.column('loss')]).toEqual([0.5]);
    expect(metrics.evaluations).toEqual([{ step: 1, evaluation }]);
    expect(runsStore.getState()).toMatchObject({ runs: {}, shownId: 'a' });
  });
});
