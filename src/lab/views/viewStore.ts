/**
 * Which view the page shows, and what of its state is worth a link: both stand in the address, `#/prompts?prompt=…`, so
 * that back and forward, bookmarks and links work by themselves. The part of the address after `#` never reaches a server.
 */
import { createStore } from 'zustand/vanilla';

export const VIEWS = ['train', 'runs', 'prompts', 'studies', 'tasks', 'models', 'try', 'privacy'] as const;
export type View = (typeof VIEWS)[number];

/** The workplaces, in the order of the header and of the keys 1 to 7. The page's promise is linked where it is made. */
export const LISTED_VIEWS: readonly View[] = VIEWS.filter((view) => view !== 'privacy');

/** A view's state by name. Whoever reads it takes what it understands: a person may have written it. */
export type ViewParams = Readonly<Record<string, string>>;

export interface ViewState {
  readonly view: View;
  readonly params: ViewParams;
}

export const viewStore = createStore<ViewState>(() => ({ view: 'train', params: {} }));

/** The view that an address names. Training stands for every address that names none. */
export function viewOfHash(hash: string): View {
  const [path] = hash.split('?', 1);
  return VIEWS.find((view) => path === hashOfView(view)) ?? 'train';
}

/** The state in an address; of a name that stands there twice, the last. Never throws. */
export function paramsOfHash(hash: string): ViewParams {
  const start = hash.indexOf('?');
  return start < 0 ? {} : Object.fromEntries(new URLSearchParams(hash.slice(start + 1)));
}

/** What a link to the view holds. */
export function hashOfView(view: View, params: ViewParams = {}): string {
  const query = new URLSearchParams(params).toString();
  return query === '' ? `#/${view}` : `#/${view}?${query}`;
}

/** Shows a view and makes it a step of the history. */
export function showView(view: View): void {
  if (viewStore.getState().view !== view) location.hash = hashOfView(view);
}

/**
 * Puts the shown view's state into the address, in place of what stood there: no step of the history. `state` is what
 * the history shall remember with it.
 */
export function replaceViewParams(params: ViewParams, state: unknown = history.state): void {
  history.replaceState(state, '', hashOfView(viewStore.getState().view, params));
  viewStore.setState({ params });
}

/** Follows the address from now on. Call once. */
export function followAddress(page: Window): void {
  const follow = () => {
    const { hash } = page.location;
    viewStore.setState({ view: viewOfHash(hash), params: paramsOfHash(hash) });
  };
  page.addEventListener('hashchange', follow);
  follow();
}
