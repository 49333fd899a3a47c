/**
 * Which view the page shows: it stands in the address, `#/prompts`, so that back and forward, bookmarks and links work
 * by themselves. The part of the address after `#` never reaches a server.
 */
import { createStore } from 'zustand/vanilla';

export const VIEWS = ['train', 'runs', 'prompts', 'studies', 'privacy'] as const;
export type View = (typeof VIEWS)[number];

export const viewStore = createStore<{ view: View }>(() => ({ view: 'train' }));

/** The view that an address names. Training stands for every address that names none. */
export function viewOfHash(hash: string): View {
  return VIEWS.find((view) => hash === hashOfView(view)) ?? 'train';
}

/** What a link to the view holds. */
export function hashOfView(view: View): string {
  return `#/${view}`;
}

/** Shows a view and makes it a step of the history. */
export function showView(view: View): void {
  if (viewStore.getState().view !== view) location.hash = hashOfView(view);
}

/** Follows the address from now on. Call once. */
export function followAddress(page: Window): void {
  const follow = () => viewStore.setState({ view: viewOfHash(page.location.hash) });
  page.addEventListener('hashchange', follow);
  follow();
}
