/** Has the lab's prompts read as soon as the lab's index is there. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { labStore } from '../../lab/labStore.ts';
import { openLabPrompts } from '../../lab/library/libraryStore.ts';

export function useLabPrompts(): void {
  const { index, width } = useStore(labStore);
  useEffect(() => {
    if (index !== null && width !== null) openLabPrompts().catch(showError);
  }, [index, width]);
}
