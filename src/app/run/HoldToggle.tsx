/** Holds what the page shows of the run still, while it trains on. */
import { useEffect } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useStore } from 'zustand';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import { heldUpdatesStore, holdUpdates } from '../viewing/heldUpdates.ts';

export function HoldToggle() {
  const { isHeld } = useStore(heldUpdatesStore);
  // Nothing may stay held that there is no button for.
  useEffect(() => () => holdUpdates(false), []);
  return (
    <ToggleButton
      className={classNames(controls.button, controls.quiet, controls.small)}
      isSelected={isHeld}
      onChange={holdUpdates}
    >
      <span aria-hidden="true">{isHeld ? '☑' : '☐'}</span>
      {isHeld ? 'View held, training goes on' : 'Hold the view'}
    </ToggleButton>
  );
}
