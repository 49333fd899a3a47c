/**
 * Keeps the screen on, and with it the machine awake, while a run or a study is at work. A browser takes the lock away when the tab
 * is hidden; it is asked for again when the tab is back. The run itself does not need it: it trains on in a hidden tab.
 */
import { isWorking, runsStore } from '../run/runsStore.ts';
import { studiesStore } from '../studies/studiesStore.ts';

/** As much of a page as this needs. */
type Visibility = Pick<Document, 'visibilityState' | 'addEventListener'>;

/** Call once. Without `screen` (older browsers, insecure addresses) nothing happens. */
export function stayAwakeWhileWorking(page: Visibility, screen: Pick<WakeLock, 'request'> | undefined): void {
  if (screen === undefined) return;
  let held: WakeLockSentinel | null = null;
  let settling = Promise.resolve();
  const settle = async () => {
    const wanted = isAnythingAtWork() && page.visibilityState === 'visible';
    const isHeld = held !== null && !held.released;
    if (wanted === isHeld) return;
    if (wanted) {
      // A browser that saves its battery refuses: then the machine may sleep, and the run goes on when it wakes.
      held = await screen.request('screen').catch(() => null);
    } else {
      await held?.release();
      held = null;
    }
  };
  // One after the other: a run may end while its lock is being asked for.
  const settleInTurn = () => {
    settling = settling.then(settle);
  };
  runsStore.subscribe((now, then) => {
    if (isWorking(now) !== isWorking(then)) settleInTurn();
  });
  studiesStore.subscribe((now, then) => {
    if ((now.live === null) !== (then.live === null)) settleInTurn();
  });
  page.addEventListener('visibilitychange', settleInTurn);
}

function isAnythingAtWork(): boolean {
  return isWorking(runsStore.getState()) || studiesStore.getState().live !== null;
}
