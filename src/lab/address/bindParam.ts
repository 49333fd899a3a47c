/** One choice in a view, such as the selected prompt, that stands in the view's address: `#/prompts?prompt=…`. */
import { replaceViewParams, type View, viewStore } from '../views/viewStore.ts';

export interface BoundParam {
  readonly view: View;
  readonly name: string;
  /** The choice as a text, null for none. */
  readonly read: () => string | null;
  /** Chooses what an address names. It may name what is not there: whoever shows the choice leaves that out. */
  readonly take: (value: string) => void;
  /** Calls its listener whenever the choice may have changed. */
  readonly subscribe: (listener: () => void) => unknown;
}

/**
 * Keeps choice and address the same from now on. An address that names none gets the one that is chosen; one that names
 * another, as after going back, is followed.
 */
export function bindParam({ view, name, read, take, subscribe }: BoundParam): void {
  const write = () => {
    const { view: shown, params } = viewStore.getState();
    const value = read();
    if (shown !== view || value === (params[name] ?? null)) return;
    const { [name]: _, ...others } = params;
    replaceViewParams(value === null ? others : { ...others, [name]: value });
  };
  const follow = () => {
    const { view: shown, params } = viewStore.getState();
    const value = params[name];
    if (shown !== view) return;
    if (value === undefined) write();
    else if (value !== read()) take(value);
  };
  viewStore.subscribe(follow);
  subscribe(write);
  follow();
}
