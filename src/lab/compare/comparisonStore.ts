/** Which runs are drawn on the same axes, and by which place in the palette each is known. */
import { createStore } from 'zustand/vanilla';
import { readCurves } from '../run/storedRuns.ts';

/** Colours, and dashes, that a chart tells apart: so many runs it shows at most. */
export const PALETTE_PLACES = 6;

export interface ComparisonState {
  /** By run id, the runs that it was put beside, the newest last. It holds both ways. */
  readonly beside: Readonly<Record<string, readonly string[]>>;
  /** By run id, its place in the palette since it was first compared. */
  readonly places: Readonly<Record<string, number>>;
}

export interface DrawnRun {
  readonly id: string;
  /** From 0; unlike those of all others in the same picture. */
  readonly place: number;
}

export const comparisonStore = createStore<ComparisonState>(() => ({ beside: {}, places: {} }));

/**
 * Draws two runs on the same axes, whichever of them is shown, and reads the other's curves from storage if this tab
 * does not have them. Which run is shown stays as it is.
 * @throws LabError `Storage` if its curves cannot be read; the two are then not compared.
 */
export async function compareRuns(shownId: string, otherId: string): Promise<void> {
  comparisonStore.setState((state) => withPair(state, shownId, otherId));
  try {
    await readCurves(otherId);
  } catch (error) {
    stopComparing(shownId, otherId);
    throw error;
  }
}

export function stopComparing(shownId: string, otherId: string): void {
  comparisonStore.setState(({ beside }) => ({
    beside: {
      ...beside,
      [shownId]: without(beside[shownId], otherId),
      [otherId]: without(beside[otherId], shownId),
    },
  }));
}

/**
 * The runs of a picture: the shown one first, then those beside it that `isThere` still knows, as many as the palette
 * has places, the newest ones. Each has the place it is known by, or the first free one where another took that.
 */
export function drawnRuns(state: ComparisonState, shownId: string, isThere: (id: string) => boolean): DrawnRun[] {
  const others = (state.beside[shownId] ?? []).filter(isThere).slice(1 - PALETTE_PLACES);
  const taken = new Set<number>();
  return [shownId, ...others].map((id) => {
    const known = state.places[id] ?? 0;
    const place = taken.has(known) ? firstFree(taken) : known;
    taken.add(place);
    return { id, place };
  });
}

function withPair({ beside, places }: ComparisonState, a: string, b: string): ComparisonState {
  const linked = {
    ...beside,
    [a]: [...without(beside[a], b), b],
    [b]: [...without(beside[b], a), a],
  };
  const placeOfA = places[a] ?? 0;
  const taken = new Set([placeOfA, ...(beside[a] ?? []).map((id) => places[id] ?? 0)]);
  return { beside: linked, places: { ...places, [a]: placeOfA, [b]: places[b] ?? firstFree(taken) } };
}

function firstFree(taken: ReadonlySet<number>): number {
  let place = 0;
  while (taken.has(place)) place += 1;
  return place;
}

function without(ids: readonly string[] | undefined, id: string): readonly string[] {
  return (ids ?? []).filter((each) => each !== id);
}
