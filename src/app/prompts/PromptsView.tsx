/** The prompt library of one model: its prompts, how alike they are, and the one that is selected. */
import { useStore } from 'zustand';
import { libraryStore, selectEntry, showGroup } from '../../lab/library/libraryStore.ts';
import { Select } from '../controls/fields.tsx';
import { DroppedPanel } from '../dropped/DroppedPanel.tsx';
import { InTurns } from '../viewing/InTurns.tsx';
import { GiveFiles } from '../views/GiveFiles.tsx';
import { ViewHead } from '../views/ViewHead.tsx';
import { AddRuns } from './AddRuns.tsx';
import { Ensemble } from './Ensemble.tsx';
import { EntryDetails } from './EntryDetails.tsx';
import { HiddenPrompts } from './HiddenPrompts.tsx';
import { LibraryTable } from './LibraryTable.tsx';
import styles from './prompts.module.css';
import { Similarity } from './similarity/Similarity.tsx';
import { useLabPrompts } from './useLabPrompts.ts';
import { useShownLibrary } from './useShownLibrary.ts';

export function PromptsView() {
  const { selectedId } = useStore(libraryStore);
  const { groups, group, loaded } = useShownLibrary();
  useLabPrompts();
  const selected = group?.entries.find(({ id }) => id === selectedId) ?? null;
  return (
    <>
      <ViewHead
        title="Prompts"
        titleId="prompts-title"
        intro={
          <>
            {group === null ? 'Reading the library …' : `${countWords(group.entries.length)} of ${group.label}.`}{' '}
            Prompts of another model are kept apart; a file that names no model is taken to be of this one if it is as
            wide.
          </>
        }
      >
        {groups.length > 1 && group !== null && (
          <Select
            label="Library of the model"
            choices={groups.map(({ id, label, entries }) => ({ id, name: `${label}, ${countWords(entries.length)}` }))}
            value={group.id}
            onChange={showGroup}
          />
        )}
        <GiveFiles>
          Drop prompts (.npy), checkpoint archives, numpy_checkpoints folders or PEFT adapters anywhere, or
        </GiveFiles>
      </ViewHead>
      <DroppedPanel />
      <AddRuns />
      {group !== null && (
        <div className={styles.library}>
          <InTurns>
            <div>
              <LibraryTable entries={group.entries} selectedId={selectedId} onSelect={selectEntry} />
              <HiddenPrompts />
            </div>
            <EntryDetails entry={selected} model={group.model} loaded={loaded} />
            <Similarity entries={group.entries} selectedId={selectedId} onSelect={selectEntry} />
            <Ensemble entries={group.entries} model={group.model} loaded={loaded} />
          </InTurns>
        </div>
      )}
    </>
  );
}

function countWords(count: number): string {
  return `${count} ${count === 1 ? 'prompt' : 'prompts'}`;
}
