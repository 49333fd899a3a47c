import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runNotesStore } from '../run/runNotes.ts';
import { comparisonStore } from './comparisonStore.ts';
import { giveColours, keepRunColours, LOOKS, withPlaces } from './runColours.ts';

it('runs that are drawn together are unlike as long as there are colours and dashes, and keep what they have', () => {
  const id = fc.integer({ min: 0, max: 40 }).map(String);
  fc.assert(
    fc.property(fc.uniqueArray(id, { maxLength: LOOKS }), fc.dictionary(id, fc.nat(LOOKS - 1)), (ids, known) => {
      const places = withPlaces(known, ids, ids);
      for (const each of ids) expect(places[each]).toBe(known[each] ?? places[each]);
      const given = ids.filter((each) => known[each] === undefined).map((each) => places[each]);
      expect(new Set(given).size).toBe(given.length);
      for (const place of given) expect(place).toBeLessThan(LOOKS);
    }),
  );
});

it('a colour that was given is stored with the run, and a stored one is what it is drawn in', () => {
  keepRunColours();
  giveColours(['a', 'b'], ['a', 'b']);
  expect(runNotesStore.getState().byId).toMatchObject({ a: { place: 0 }, b: { place: 1 } });
  const { byId } = runNotesStore.getState();
  runNotesStore.setState({ byId: { ...byId, b: { ...byId.b!, place: 7 } } });
  expect(comparisonStore.getState().places).toMatchObject({ a: 0, b: 7 });
});
