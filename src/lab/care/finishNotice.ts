/** A notification when a run has ended: only for those who asked for it, and only what they see in the tab anyway. */
import { createStore } from 'zustand/vanilla';
import { listenToRunStates } from '../run/runChanges.ts';
import { runNotesStore, titleOf } from '../run/runNotes.ts';
import type { ShownRun } from '../run/runsStore.ts';
import { readSetting, writeSetting } from '../settings.ts';

/** `refused`: the person or the browser said no when asked; only the browser's settings can change that. */
export type FinishNotice = 'unsupported' | 'off' | 'on' | 'refused';

const KEY = 'spot-lab-notify';

export const finishNoticeStore = createStore<{ notice: FinishNotice }>(() => ({ notice: 'unsupported' }));

/** Takes up the choice of the last visit and listens to runs. Call once. */
export function offerFinishNotice(): void {
  if (!('Notification' in globalThis)) return;
  finishNoticeStore.setState({ notice: noticeNow(readSetting(KEY) === 'on') });
  listenToRunStates((run, before) => {
    const ended = run.state === 'finished' || run.state === 'failed';
    if (ended && before !== null && finishNoticeStore.getState().notice === 'on') void notify(run);
  });
}

/** Asks the browser for leave the first time. */
export async function setFinishNotice(wanted: boolean): Promise<void> {
  if (wanted && Notification.permission === 'default') await Notification.requestPermission();
  writeSetting(KEY, wanted ? 'on' : 'off');
  finishNoticeStore.setState({ notice: noticeNow(wanted) });
}

function noticeNow(wanted: boolean): FinishNotice {
  if (Notification.permission === 'denied') return 'refused';
  return wanted && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Title and text for a run that has ended. */
export function noticeOf(run: Pick<ShownRun, 'id' | 'state' | 'spec' | 'error'>): { title: string; body: string } {
  const { state, spec, error } = run;
  const name = titleOf(runNotesStore.getState().byId, run);
  if (state === 'failed') return { title: `Failed: ${name}`, body: error?.what ?? 'The run ended with an error.' };
  return { title: `Finished: ${name}`, body: `All ${spec.steps} steps are done.` };
}

async function notify(run: ShownRun): Promise<void> {
  const { title, body } = noticeOf(run);
  const options = { body, tag: run.id, icon: './icon.svg' };
  // Phones show notifications only through a service worker.
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration?.active) await registration.showNotification(title, options);
  else new Notification(title, options).addEventListener('click', () => window.focus());
}
