import { afterEach, describe, expect, it } from 'vitest';
import type { LabErrorParts } from '../../base/errors.ts';
import type { WorkerCommand, WorkerEvent } from '../../worker/protocol.ts';
import { type UnaskedEvent, WorkerClient, type WorkerPort } from './workerClient.ts';

const busy: LabErrorParts = { tag: 'Busy', what: 'A', found: 'b', expected: 'c', remedy: 'D.' };
const channels: MessageChannel[] = [];

afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

/** A client at one end of a real message channel; the test is the worker at the other. */
function connect() {
  const channel = new MessageChannel();
  channels.push(channel);
  let starts = 0;
  const page = channel.port1 as unknown as WorkerPort;
  const client = new WorkerClient(() => {
    starts += 1;
    return page;
  });
  const commands: WorkerCommand[] = [];
  let arrived = () => {};
  channel.port2.onmessage = (message) => {
    commands.push(message.data as WorkerCommand);
    arrived();
  };
  return {
    client,
    page,
    starts: () => starts,
    tell: (event: WorkerEvent) => channel.port2.postMessage(event),
    /** The first `count` commands, once they are here. */
    received: (count: number) =>
      new Promise<WorkerCommand[]>((resolve) => {
        arrived = () => {
          if (commands.length >= count) resolve(commands);
        };
        arrived();
      }),
  };
}

describe('WorkerClient', () => {
  it('starts the worker at the first request, and once', async () => {
    const { client, starts, received } = connect();
    expect(starts()).toBe(0);
    void client.request({ type: 'pause' });
    void client.request({ type: 'continue' });
    await received(2);
    expect(starts()).toBe(1);
  });

  it('gives every answer to the request of its number, in whatever order they come', async () => {
    const { client, received, tell } = connect();
    const first = client.request({
      type: 'tryInput',
      prompt: null,
      text: 'a',
      decoding: { method: 'greedy' },
      labels: [],
    });
    const second = client.request({
      type: 'tryInput',
      prompt: null,
      text: 'b',
      decoding: { method: 'greedy' },
      labels: [],
    });
    const [one, two] = await received(2);
    tell({ type: 'reply', request: two!.request, value: { answer: 'second' } });
    tell({ type: 'reply', request: one!.request, value: { answer: 'first' } });
    expect((await first).answer).toBe('first');
    expect((await second).answer).toBe('second');
  });

  it('rejects with the error that the worker reports', async () => {
    const { client, received, tell } = connect();
    const answer = client.request({ type: 'stop' });
    const [command] = await received(1);
    tell({ type: 'failed', request: command!.request, error: busy });
    await expect(answer).rejects.toMatchObject({ name: 'LabError(Busy)', found: 'b' });
  });

  it('gives up an aborted request and drops its late answer', async () => {
    const { client, received, tell } = connect();
    const abort = new AbortController();
    const aborted = client.request({ type: 'openDevice' }, abort.signal);
    const [command] = await received(1);
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ tag: 'Cancelled' });
    tell({ type: 'reply', request: command!.request, value: 'late' });
    const next = client.request({ type: 'pause' });
    const [, second] = await received(2);
    tell({ type: 'reply', request: second!.request, value: null });
    expect(await next).toBeNull();
  });

  it('asks nothing for a request that was aborted before', async () => {
    const { client, starts } = connect();
    await expect(client.request({ type: 'pause' }, AbortSignal.abort())).rejects.toMatchObject({ tag: 'Cancelled' });
    expect(starts()).toBe(0);
  });

  it('hands other events to every listener until it stops', async () => {
    const { client, received, tell } = connect();
    const heard: UnaskedEvent[] = [];
    const stop = client.listen((event) => heard.push(event));
    const answer = client.request({ type: 'pause' });
    const [command] = await received(1);
    tell({ type: 'runState', runId: 'r', state: 'paused' });
    tell({ type: 'reply', request: command!.request, value: null });
    await answer;
    stop();
    const last = client.request({ type: 'continue' });
    const [, second] = await received(2);
    tell({ type: 'runState', runId: 'r', state: 'training' });
    tell({ type: 'reply', request: second!.request, value: null });
    await last;
    expect(heard).toEqual([{ type: 'runState', runId: 'r', state: 'paused' }]);
  });

  it('fails everything that waits when the worker itself breaks, and tells it as a fault', async () => {
    const { client, page, received } = connect();
    const heard: UnaskedEvent[] = [];
    client.listen((event) => heard.push(event));
    const answer = client.request({ type: 'openDevice' });
    await received(1);
    page.onerror?.({ message: 'boom' } as ErrorEvent);
    await expect(answer).rejects.toMatchObject({ tag: 'Unexpected', found: 'boom' });
    expect(heard).toMatchObject([{ type: 'fault', error: { found: 'boom' } }]);
  });
});
