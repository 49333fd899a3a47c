/** Holds what the page shows of the run still, while it trains on. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { QuietToggle } from '../controls/QuietToggle.tsx';
import { heldUpdatesStore, holdUpdates } from '../viewing/heldUpdates.ts';

export function HoldToggle() {
  const { isHeld } = useStore(heldUpdatesStore);
  // Nothing may stay held that there is no button for.
  useEffect(() => () => holdUpdates(false), []);
  return (
    <QuietToggle isOn={isHeld} onChange={holdUpdates}>
      {isHeld ? 'View held, training goes on' : 'Hold the view'}
    </QuietToggle>
  );
}
