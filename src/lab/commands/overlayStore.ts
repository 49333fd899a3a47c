/** What lies over the page because a key or a command asked for it. */
import { createStore } from 'zustand/vanilla';

export type Overlay = 'palette' | 'shortcuts';

export const overlayStore = createStore<{ shown: Overlay | null }>(() => ({ shown: null }));

/** Opens an overlay in place of another; closes it if it is open. */
export function toggleOverlay(overlay: Overlay): void {
  overlayStore.setState(({ shown }) => ({ shown: shown === overlay ? null : overlay }));
}

export function closeOverlay(): void {
  overlayStore.setState({ shown: null });
}
