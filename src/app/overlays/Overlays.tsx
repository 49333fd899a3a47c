/** The palette and the sheet of shortcuts: fetched when they are first asked for. */
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { overlayStore } from '../../lab/commands/overlayStore.ts';

const CommandPalette = lazy(async () => ({ default: (await import('./CommandPalette.tsx')).CommandPalette }));
const ShortcutSheet = lazy(async () => ({ default: (await import('./ShortcutSheet.tsx')).ShortcutSheet }));

export function Overlays() {
  const { shown } = useStore(overlayStore);
  return (
    <Suspense>
      {shown === 'palette' && <CommandPalette />}
      {shown === 'shortcuts' && <ShortcutSheet />}
    </Suspense>
  );
}
