/** Where a chart's crosshair stands: apart from the chart, so that a move of the pointer renders no more than it reads. */
import { createStore } from 'zustand/vanilla';
import type { Crosshair } from './linePlot.ts';

export function newCrosshairStore() {
  return createStore<{ readonly crosshair: Crosshair | null }>(() => ({ crosshair: null }));
}

export type CrosshairStore = ReturnType<typeof newCrosshairStore>;
