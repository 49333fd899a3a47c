import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import type { InspectedItem } from '../files/inspected.ts';
import type { LabIndex } from '../labIndex.ts';
import { restoreLibraryRecord } from './libraryRecords.ts';
import { modelsAtHand, recycledEntry } from './recycle.ts';

const prompt = (width: number) => ({ length: 2, width, values: Float32Array.from({ length: 2 * width }, (_, i) => i) });
const entry: LibraryEntry = {
  id: 'file-1',
  name: 'sst2',
  task: 'sst2',
  model: { name: 't5-base', identity: 'abc', width: 6 },
  origin: { kind: 'file', path: 'sst2.npy', what: 'NumPy array' },
  initialStep: 1_100_000,
  value: { step: 40, prompt: prompt(6) },
  key: { step: 10, prompt: prompt(6) },
  start: prompt(6),
  addedAtMs: 0,
};
const dropped = (name: string, width: number): ModelChoice => ({
  name,
  source: { kind: 'files', name, files: {} },
  width,
});
const lab = { index: { model: { name: 'lab-t5' } } as LabIndex, width: 4 };

it('becomes an entry of the other model, with value and key at their steps, that storage takes', () => {
  const target = { name: 'lab-t5', identity: 'def', width: 4 };
  const prompts = [prompt(4), { ...prompt(4), values: prompt(4).values.map((value) => -value) }];
  const facts = { source: 't5-base', target, ridge: 0.5, addedAtMs: 7 };
  const recycled = recycledEntry(entry, { prompts, words: 4000, cosine: 0.75 }, facts);
  expect(recycled).toMatchObject({
    name: 'sst2, recycled',
    task: 'sst2',
    model: target,
    origin: { kind: 'recycled', prompt: 'sst2', model: 't5-base', words: 4000, cosine: 0.75, ridge: 0.5 },
    initialStep: 1_100_000,
    value: { step: 40, prompt: prompts[0] },
    key: { step: 10, prompt: prompts[1] },
    start: null,
  });
  expect(restoreLibraryRecord({ version: 1, entry: recycled, trashed: false }, 'here').entry).toEqual(recycled);
  const withoutKey = recycledEntry(
    { ...entry, key: null },
    { prompts: prompts.slice(0, 1), words: 9, cosine: null },
    facts,
  );
  expect(withoutKey).toMatchObject({ value: { step: 40 }, key: null, origin: { cosine: null } });
});

it('looks for the prompt’s model among those at hand that are as wide, and not the target', () => {
  const models = [dropped('other', 6), dropped('t5-base', 6), dropped('t5-large', 8)];
  const items = models.map((choice, id) => ({ kind: 'model', id, choice }) as InspectedItem);
  const names = (width: number, target: ModelChoice) =>
    modelsAtHand({ ...entry.model, width }, lab, items, target).map(({ name }) => name);
  const labChoice: ModelChoice = { name: 'lab-t5', source: { kind: 'lab' }, width: 4 };
  expect(names(6, labChoice)).toEqual(['t5-base', 'other']);
  expect(names(6, models[1]!)).toEqual(['other']);
  expect(names(4, models[1]!)).toEqual(['lab-t5']);
  expect(names(4, labChoice)).toEqual([]);
  expect(names(5, labChoice)).toEqual([]);
});
