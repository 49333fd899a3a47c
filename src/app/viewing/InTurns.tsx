/** Parts of a view that are made one after the other, each in a task of its own, so that none keeps the page waiting. */
import { Children, type ReactNode, startTransition, useEffect, useState } from 'react';

interface InTurnsProps {
  readonly children: ReactNode;
  /** How many of them are there at once; default none. */
  readonly atOnce?: number;
}

/** Shows its children from the first to the last. Once they are there they stay. */
export function InTurns({ children, atOnce = 0 }: InTurnsProps) {
  const parts = Children.toArray(children);
  const [shown, setShown] = useState(atOnce);
  const isWhole = shown >= parts.length;
  useEffect(() => {
    if (isWhole) return;
    const timer = setTimeout(() => startTransition(() => setShown(shown + 1)));
    return () => clearTimeout(timer);
  }, [shown, isWhole]);
  return parts.slice(0, shown);
}
