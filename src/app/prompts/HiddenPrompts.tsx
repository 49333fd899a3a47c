/** The lab's prompts that were removed can be had back at any time: they are part of the page. */
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { libraryStore, showLabPrompts } from '../../lab/library/libraryStore.ts';
import { Button } from '../controls/Button.tsx';

export function HiddenPrompts() {
  const { hidden } = useStore(libraryStore);
  if (hidden.length === 0) return null;
  return (
    <Button small look="quiet" onPress={() => void showLabPrompts().catch(showError)}>
      {`Show the lab’s own prompts again (${hidden.length} removed)`}
    </Button>
  );
}
