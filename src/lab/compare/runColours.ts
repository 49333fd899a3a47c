/**
 * Keeps the colour and dash of every run that was ever drawn beside others: the same in every chart and table, and after
 * a reload. `comparisonStore.places` is what is drawn by; the run's notes are where it is stored.
 */
import { showError } from '../errorsStore.ts';
import { runNotesStore } from '../run/runNotes.ts';
import { annotateRun } from '../run/storedRuns.ts';
import { comparisonStore } from './comparisonStore.ts';

/** Colours times dashes: so many runs are told apart. */
export const LOOKS = 36;

/** Takes stored colours up, and stores those that runs are given. Call once, when the page starts. */
export function keepRunColours(): void {
  runNotesStore.subscribe(({ byId }) => {
    const { places } = comparisonStore.getState();
    const stored = Object.entries(byId).flatMap(([id, { place }]) => (place === null ? [] : [[id, place] as const]));
    if (stored.some(([id, place]) => places[id] !== place)) {
      comparisonStore.setState({ places: { ...places, ...Object.fromEntries(stored) } });
    }
  });
  comparisonStore.subscribe(({ places }, before) => {
    if (places === before.places) return;
    const { byId } = runNotesStore.getState();
    for (const [id, place] of Object.entries(places)) {
      if ((byId[id]?.place ?? null) === null) annotateRun(id, { place }).catch(showError);
    }
  });
}

/** Gives runs that have no colour yet the first ones that none of `beside` has. */
export function giveColours(ids: readonly string[], beside: readonly string[]): void {
  const { places } = comparisonStore.getState();
  const given = withPlaces(places, ids, beside);
  if (given !== places) comparisonStore.setState({ places: given });
}

/** The places with one for each of `ids`: known ones stay, new ones are the first that are free among `beside`. */
export function withPlaces(
  places: Readonly<Record<string, number>>,
  ids: readonly string[],
  beside: readonly string[],
): Readonly<Record<string, number>> {
  const missing = ids.filter((id) => places[id] === undefined);
  if (missing.length === 0) return places;
  const taken = new Set([...beside, ...ids].flatMap((id) => places[id] ?? []));
  const given: Record<string, number> = { ...places };
  for (const id of missing) {
    let place = 0;
    while (taken.has(place) && place < LOOKS - 1) place += 1;
    taken.add(place);
    given[id] = place;
  }
  return given;
}
