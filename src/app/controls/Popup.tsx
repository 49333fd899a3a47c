/** A button, and what opens beside it when it is pressed. */
import { type ReactNode, useMemo, useState } from 'react';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover, type PopoverProps } from 'react-aria-components/Popover';
import { Soon } from '../viewing/Soon.tsx';
import controls from './controls.module.css';

interface PopupProps {
  /** Names what opens. */
  readonly label: string;
  readonly button: ReactNode;
  readonly placement?: NonNullable<PopoverProps['placement']>;
  /** Of what opens, in place of the usual one. */
  readonly className?: string | undefined;
  /** What opens; `close` closes it. */
  readonly children: (close: () => void) => ReactNode;
}

/** Opens at once, so that keys pressed right after it reach what has opened. What takes long inside comes in turns (`InTurns`). */
export function Popup({ label, button, placement = 'bottom start', className, children }: PopupProps) {
  const [isOpen, setOpen] = useState(false);
  // Closing is no reason to make it once more.
  const contents = useMemo(
    () => (
      <Dialog aria-label={label} className={className ?? controls.dialog ?? ''}>
        <Soon>{() => children(() => setOpen(false))}</Soon>
      </Dialog>
    ),
    [label, className, children],
  );
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      {button}
      <Popover className={controls.popover ?? ''} placement={placement} offset={6}>
        {contents}
      </Popover>
    </DialogTrigger>
  );
}
