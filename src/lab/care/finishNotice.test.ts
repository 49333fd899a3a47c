import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_NOTES, runNotesStore } from '../run/runNotes.ts';
import { runsStore, type ShownRun } from '../run/runsStore.ts';
import { finishNoticeStore, noticeOf, offerFinishNotice, setFinishNotice } from './finishNotice.ts';

const shown: string[] = [];

/** As much of the browser's notifications as this Node lacks; `answer` is the person's. */
class Notification extends EventTarget {
  static permission: NotificationPermission = 'default';
  static answer: NotificationPermission = 'granted';
  static asked = 0;

  static async requestPermission(): Promise<void> {
    Notification.asked += 1;
    Notification.permission = Notification.answer;
  }

  constructor(title: string, { body }: NotificationOptions) {
    super();
    shown.push(`${title}. ${body}`);
  }
}

vi.stubGlobal('Notification', Notification);
vi.stubGlobal('navigator', {});
offerFinishNotice();

const put = (state: ShownRun['state']) =>
  runsStore.setState({
    liveId: 'r1',
    runs: { r1: { id: 'r1', state, spec: { name: 'topic', steps: 9 }, error: null } as unknown as ShownRun },
  });
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  shown.length = 0;
  Object.assign(Notification, { permission: 'default', answer: 'granted', asked: 0 });
  finishNoticeStore.setState({ notice: 'off' });
  runsStore.setState({ runs: {}, liveId: null, starting: false });
});

describe('the notice of a run’s end', () => {
  it('is given once to whoever asked for it', async () => {
    await setFinishNotice(true);
    expect([finishNoticeStore.getState().notice, Notification.asked]).toEqual(['on', 1]);
    for (const state of ['training', 'evaluating', 'finished'] as const) put(state);
    runsStore.setState({ liveId: null });
    await settled();
    expect(shown).toEqual(['Finished: topic. All 9 steps are done.']);
  });

  it('is neither given nor asked for by itself', async () => {
    for (const state of ['training', 'finished'] as const) put(state);
    await settled();
    expect([shown, Notification.asked]).toEqual([[], 0]);
  });

  it('is not given for a run that the person stops', async () => {
    await setFinishNotice(true);
    for (const state of ['training', 'stopped'] as const) put(state);
    await settled();
    expect(shown).toEqual([]);
  });

  it('stays away after a refusal', async () => {
    Notification.answer = 'denied';
    await setFinishNotice(true);
    expect(finishNoticeStore.getState().notice).toBe('refused');
    for (const state of ['training', 'finished'] as const) put(state);
    await settled();
    expect(shown).toEqual([]);
  });

  it('calls the run as the person does', () => {
    runNotesStore.setState({ byId: { r1: { ...NO_NOTES, title: 'my best' } } });
    const spec = { name: 'topic', steps: 9 } as ShownRun['spec'];
    expect(noticeOf({ id: 'r1', state: 'finished', spec, error: null }).title).toBe('Finished: my best');
    expect(noticeOf({ id: 'r2', state: 'finished', spec, error: null }).title).toBe('Finished: topic');
    runNotesStore.setState({ byId: {} });
  });

  it('says why a run failed', () => {
    const error = { tag: 'Diverged', what: 'Loss became NaN', found: '', expected: '', remedy: '' } as const;
    const spec = { name: 'topic', steps: 9 } as ShownRun['spec'];
    expect(noticeOf({ id: 'r1', state: 'failed', spec, error })).toEqual({
      title: 'Failed: topic',
      body: 'Loss became NaN',
    });
  });
});
