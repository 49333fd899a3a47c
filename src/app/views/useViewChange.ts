/** A new view begins at its top; and in it, for the keyboard, if what had the focus went away with the old one. */
import { type RefObject, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { viewStore } from '../../lab/views/viewStore.ts';

/** For the element that holds the views. */
export function useViewChange(): RefObject<HTMLElement | null> {
  const holder = useRef<HTMLElement>(null);
  const { view } = useStore(viewStore);
  const before = useRef(view);
  useEffect(() => {
    if (before.current === view) return;
    before.current = view;
    scrollTo(0, 0);
    if (document.activeElement === document.body) holder.current?.focus({ preventScroll: true });
  }, [view]);
  return holder;
}
