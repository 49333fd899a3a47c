/**
 * Whether keys without Control or Alt are shortcuts. They can be switched off (WCAG 2.1.4): who dictates to the computer
 * would else steer the page with every word.
 */
import { createStore } from 'zustand/vanilla';
import { readSetting, writeSetting } from '../settings.ts';

const KEY = 'spot-lab-single-keys';
const OFF = 'off';

export const singleKeysStore = createStore<{ on: boolean }>(() => ({ on: true }));

export function setSingleKeys(on: boolean): void {
  singleKeysStore.setState({ on });
  writeSetting(KEY, on ? 'on' : OFF);
}

/** Takes up the choice of the last visit. */
export function restoreSingleKeys(): void {
  singleKeysStore.setState({ on: readSetting(KEY) !== OFF });
}
