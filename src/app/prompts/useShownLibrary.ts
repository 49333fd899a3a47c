/** The libraries, one a model, the one that is shown and the sentence's; renders again when any of that changes. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { groupsOf, libraryStore, shownGroupOf } from '../../lab/library/libraryStore.ts';
import { sentenceModel } from '../../lab/library/sentenceModel.ts';
import { modelStore } from '../../lab/modelStore.ts';

export function useShownLibrary() {
  const library = useStore(libraryStore);
  const { stored, ofLab, hidden, labIdentity } = library;
  const { model } = useStore(draftStore);
  const { load } = useStore(modelStore);
  // Not by what is selected: who selects a prompt must not wait for the library to be clustered again.
  const { groups, loaded } = useMemo(() => {
    const loaded = sentenceModel(model, load, labIdentity);
    return { groups: loaded === null ? [] : groupsOf({ stored, ofLab, hidden }, loaded), loaded };
  }, [stored, ofLab, hidden, labIdentity, model, load]);
  // The sentence's model comes first, whether it has prompts or not.
  const ofSentence = useMemo(() => (loaded === null ? [] : (groups[0]?.entries ?? [])), [groups, loaded]);
  return { groups, group: shownGroupOf(groups, library), ofSentence, loaded };
}
