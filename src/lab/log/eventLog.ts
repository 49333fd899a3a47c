/** What has happened in this tab, in order: for whoever looks for the cause of something, or reports it. */
import { createStore } from 'zustand/vanilla';

export const EVENT_KINDS = ['page', 'device', 'model', 'run', 'storage', 'error'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface LoggedEvent {
  readonly id: number;
  /** Milliseconds since 1970, as the person's clock says. */
  readonly atMs: number;
  readonly kind: EventKind;
  readonly text: string;
}

/** The oldest events go when there are more: a run of many checkpoints must not fill the memory. */
export const MOST_EVENTS = 1000;

export const eventLog = createStore<{ events: readonly LoggedEvent[] }>(() => ({ events: [] }));

let nextId = 1;

export function logEvent(kind: EventKind, text: string, atMs = Date.now()): void {
  const event = { id: nextId++, atMs, kind, text };
  eventLog.setState(({ events }) => ({ events: [...events.slice(1 - MOST_EVENTS), event] }));
}

/** One line an event, oldest first: time in UTC, kind, text. */
export function logText(events: readonly LoggedEvent[]): string {
  return events
    .map(({ atMs, kind, text }) => `${new Date(atMs).toISOString()}  ${kind.padEnd(7)}  ${text.replace(/\s+/g, ' ')}\n`)
    .join('');
}
