/** A word about what was just done, where nothing else on the page shows it. Errors have their own place and stay. */
import { createStore } from 'zustand/vanilla';

export interface Notice {
  readonly id: number;
  readonly text: string;
}

export const noticeStore = createStore<{ notice: Notice | null }>(() => ({ notice: null }));

let nextId = 1;

export function tell(text: string): void {
  noticeStore.setState({ notice: { id: nextId++, text } });
}

export function dismissNotice(): void {
  noticeStore.setState({ notice: null });
}
