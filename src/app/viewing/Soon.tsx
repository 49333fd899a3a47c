/** What a dialog has inside: made in the task after the one that shows the dialog, so that neither task is long. */
import { type ReactNode, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/**
 * Unlike a transition this does not wait until nothing else is to be done: its task stands behind none but what was
 * there before, so that whoever presses a key next finds the contents.
 */
export function Soon({ children }: { children: () => ReactNode }) {
  const [isMade, setMade] = useState(false);
  useLayoutEffect(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => flushSync(() => setMade(true));
    port2.postMessage(null);
    return () => port1.close();
  }, []);
  return isMade ? children() : null;
}
