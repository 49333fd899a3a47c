/** How much room the page leaves around things. Kept in localStorage; put on the root element, where the tokens read it. */
import { createStore } from 'zustand/vanilla';
import { readSetting, writeSetting } from './settings.ts';

export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

const KEY = 'spot-lab-density';

export const densityStore = createStore<{ density: Density }>(() => ({ density: 'comfortable' }));

export function setDensity(density: Density): void {
  apply(density);
  writeSetting(KEY, density);
}

/** Takes up the choice of the last visit. Anything else that may be stored there means "comfortable". */
export function restoreDensity(): void {
  const stored = readSetting(KEY);
  apply(DENSITIES.find((known) => known === stored) ?? 'comfortable');
}

function apply(density: Density): void {
  densityStore.setState({ density });
  document.documentElement.dataset.density = density;
}
