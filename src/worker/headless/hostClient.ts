/** A training host in this very process, asked as the page asks its worker. */
import { LabError } from '../../base/errors.ts';
import type { HostPorts } from '../hostPorts.ts';
import type { CommandBody, CommandReplies, WorkerEvent } from '../protocol.ts';
import { TrainingHost } from '../trainingHost.ts';

/** Events that are no answers to a command. */
export type HostEvent = Exclude<WorkerEvent, { type: 'reply' | 'failed' }>;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class HostClient {
  private readonly host: TrainingHost;
  private readonly waiting = new Map<number, Waiting>();
  private requests = 0;

  constructor(ports: Omit<HostPorts, 'post'>, onEvent: (event: HostEvent) => void) {
    this.host = new TrainingHost({
      ...ports,
      post: (event) => {
        if (event.type === 'reply') this.waiting.get(event.request)?.resolve(event.value);
        else if (event.type === 'failed') this.waiting.get(event.request)?.reject(new LabError(event.error));
        else onEvent(event);
      },
    });
  }

  /**
   * The host's answer. `atOnce` gets it before the host does anything else.
   * @throws LabError as the host reports it
   */
  ask<Type extends CommandBody['type']>(
    body: Extract<CommandBody, { type: Type }>,
    atOnce: (value: CommandReplies[Type]) => void = () => {},
  ): Promise<CommandReplies[Type]> {
    const request = this.requests++;
    return new Promise<CommandReplies[Type]>((resolve, reject) => {
      this.waiting.set(request, {
        resolve: (value) => {
          const reply = value as CommandReplies[Type];
          atOnce(reply);
          resolve(reply);
        },
        reject,
      });
      void this.host.handle({ ...body, request });
    }).finally(() => this.waiting.delete(request));
  }
}
