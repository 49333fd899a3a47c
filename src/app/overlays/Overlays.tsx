/** The palette and the sheet of shortcuts: fetched when they are first asked for. */
import { lazy, Suspense, useDeferredValue } from 'react';
import { useStore } from 'zustand';
import { overlayStore } from '../../lab/commands/overlayStore.ts';

const CommandPalette = lazy(async () => ({ default: (await import('./CommandPalette.tsx')).CommandPalette }));
const ShortcutSheet = lazy(async () => ({ default: (await import('./ShortcutSheet.tsx')).ShortcutSheet }));

export function Overlays() {
  const { shown: asked } = useStore(overlayStore);
  const late = useDeferredValue(asked);
  // Opened late and in slices, as `Popup` does; closed at once, because a command may move the focus to somewhere else.
  const shown = asked === null ? null : late;
  return (
    <Suspense>
      {shown === 'palette' && <CommandPalette />}
      {shown === 'shortcuts' && <ShortcutSheet />}
    </Suspense>
  );
}
