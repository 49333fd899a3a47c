/** A long list of which only the beginning is made, and more whenever the end of that comes in sight. */
import { type RefCallback, useCallback, useState } from 'react';

const AT_A_TIME = 20;

interface Growing {
  /** How many of its parts are to be made. */
  readonly made: number;
  /** For the last of them, where it is not the last of all. */
  readonly end: RefCallback<Element>;
}

/** @param total how many parts the list has; may change */
export function useGrowing(total: number): Growing {
  const [made, setMade] = useState(AT_A_TIME);
  const end = useCallback((last: Element | null) => {
    if (last === null) return;
    const watch = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting) setMade((before) => before + AT_A_TIME);
    });
    watch.observe(last);
    return () => watch.disconnect();
  }, []);
  return { made: Math.min(made, total), end };
}
