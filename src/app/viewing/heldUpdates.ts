/**
 * Live updates may be held still while training goes on (WCAG 2.2.2): charts, numbers and lists keep what they show until
 * the view is let go. What steers the run is never held.
 */
import { useRef } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export const heldUpdatesStore = createStore<{ readonly isHeld: boolean }>(() => ({ isHeld: false }));

export function holdUpdates(isHeld: boolean): void {
  heldUpdatesStore.setState({ isHeld });
}

/** The value, or while updates are held what it was before; `key` tells values of different things apart. */
export function useHeld<Value>(value: Value, key: string): Value {
  const { isHeld } = useStore(heldUpdatesStore);
  const kept = useRef({ value, key });
  if (!isHeld || kept.current.key !== key) kept.current = { value, key };
  return kept.current.value;
}
