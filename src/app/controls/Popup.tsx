/** A button, and what opens beside it when it is pressed. */
import { type ReactNode, startTransition, useState } from 'react';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover, type PopoverProps } from 'react-aria-components/Popover';
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

/**
 * Opens and closes late and in slices: a picker has dozens of controls, and the page must answer while React makes or
 * removes them.
 */
export function Popup({ label, button, placement = 'bottom start', className, children }: PopupProps) {
  const [isOpen, setOpen] = useState(false);
  const change = (open: boolean) => startTransition(() => setOpen(open));
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={change}>
      {button}
      <Popover className={controls.popover ?? ''} placement={placement} offset={6}>
        <Dialog aria-label={label} className={className ?? controls.dialog ?? ''}>
          {children(() => change(false))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
