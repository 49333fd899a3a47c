/** Keeps the keyboard's place where a press replaces the button that was pressed. */
import { type RefObject, useEffect, useRef } from 'react';

/**
 * @param state when it changes and no element has the focus, the first button inside gets it
 * @returns for the element around whatever takes turns
 */
export function useKeptFocus<Around extends HTMLElement>(state: string): RefObject<Around | null> {
  const around = useRef<Around>(null);
  const before = useRef(state);
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    if (before.current !== state && isLost) around.current?.querySelector('button')?.focus();
    before.current = state;
  }, [state]);
  return around;
}
