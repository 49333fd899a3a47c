/**
 * The page's end of `worker/protocol.ts`: typed requests by number, and events for whoever listens. The worker is
 * started by the first request.
 */
import { LabError } from '../../base/errors.ts';
import type { CommandBody, CommandReplies, WorkerCommand, WorkerEvent } from '../../worker/protocol.ts';

/** What a client needs of a `Worker`; tests give one end of a `MessageChannel`. */
export interface WorkerPort {
  postMessage(command: WorkerCommand): void;
  onmessage: ((event: MessageEvent<WorkerEvent>) => unknown) | null;
  onerror?: ((event: ErrorEvent) => unknown) | null;
}

/** Events that are no answers: progress, metrics, evaluations, checkpoints, states, faults. */
export type UnaskedEvent = Exclude<WorkerEvent, { type: 'reply' | 'failed' }>;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class WorkerClient {
  private readonly start: () => WorkerPort;
  private port: WorkerPort | null = null;
  private nextRequest = 1;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Set<(event: UnaskedEvent) => void>();

  /** `start` makes the worker; it is called once, at the first request. */
  constructor(start: () => WorkerPort) {
    this.start = start;
  }

  /**
   * Sends a command and waits for its answer.
   * @throws LabError as the worker reports it; `Cancelled` if `signal` aborts first. The worker may then still finish
   *   what it was asked; its answer is dropped.
   */
  request<Body extends CommandBody>(body: Body, signal?: AbortSignal): Promise<CommandReplies[Body['type']]> {
    if (signal?.aborted) return Promise.reject(cancelled(body.type));
    const request = this.nextRequest++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(request, { resolve, reject });
      signal?.addEventListener('abort', () => {
        if (this.waiting.delete(request)) reject(cancelled(body.type));
      });
    });
    this.openPort().postMessage({ ...body, request });
    // The protocol's table of replies is the promise that the worker keeps; its own types check the other end.
    return answer as Promise<CommandReplies[Body['type']]>;
  }

  /** Calls `listener` with every event that is no answer; returns how to stop that. */
  listen(listener: (event: UnaskedEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private openPort(): WorkerPort {
    if (this.port !== null) return this.port;
    const port = this.start();
    port.onmessage = (message) => this.receive(message.data);
    port.onerror = (event) => this.fail(event.message || 'the worker could not be loaded');
    this.port = port;
    return port;
  }

  private receive(event: WorkerEvent): void {
    if (event.type === 'reply') {
      this.take(event.request)?.resolve(event.value);
    } else if (event.type === 'failed') {
      this.take(event.request)?.reject(new LabError(event.error));
    } else {
      for (const listener of this.listeners) listener(event);
    }
  }

  private take(request: number): Waiting | undefined {
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    return waiting;
  }

  /** An error event is the worker's own fault: nothing asked so far will be answered. */
  private fail(message: string): void {
    const error = {
      tag: 'Unexpected',
      what: 'The training worker failed',
      found: message,
      expected: 'a worker that runs',
      remedy: 'Reload the page; stored checkpoints are kept and the run is offered for resumption.',
    } as const;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of waiting) reject(new LabError(error));
    for (const listener of this.listeners) listener({ type: 'fault', error });
  }
}

function cancelled(command: string): LabError {
  return new LabError({
    tag: 'Cancelled',
    what: 'The request was cancelled',
    found: `'${command}' given up before its answer`,
    expected: 'an answer',
    remedy: 'Ask again if it is still wanted.',
  });
}
