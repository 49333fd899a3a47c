/** The libraries, one a model, and the one that is shown; renders again when any of that changes. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { groupsOf, libraryStore, shownGroupOf } from '../../lab/library/libraryStore.ts';
import { sentenceModel } from '../../lab/library/sentenceModel.ts';
import { modelStore } from '../../lab/modelStore.ts';

export function useShownLibrary() {
  const library = useStore(libraryStore);
  const { model } = useStore(draftStore);
  const { load } = useStore(modelStore);
  return useMemo(() => {
    const loaded = sentenceModel(model, load, library.labIdentity);
    const groups = loaded === null ? [] : groupsOf(library, loaded);
    return { groups, group: shownGroupOf(groups, library), loaded };
  }, [library, model, load]);
}
