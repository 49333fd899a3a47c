import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { Thing, ThingKind } from '../archive/things.ts';
import { outcomeWords } from './downloadArchive.ts';

const things = (...kinds: ThingKind[]): Thing[] =>
  kinds.map((kind, id) => ({ kind, id: `${id}`, name: '', records: [] }));
const nothing = { added: [], restored: [], beside: [], same: [] };

it('what came of an import is said in words that people know', () => {
  expect(outcomeWords({ ...nothing, added: things('run', 'run', 'study'), restored: things('run') })).toBe(
    '3 runs and 1 study added.',
  );
  expect(outcomeWords({ ...nothing, same: things('library'), beside: things('run') })).toBe(
    '1 run kept beside others of the same origin that differ. 1 prompt here already, the same.',
  );
  expect(outcomeWords(nothing)).toBe('The archive is empty.');
});
