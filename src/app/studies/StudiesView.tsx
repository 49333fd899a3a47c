/** Studies: many runs from one file, and what they have found. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { refreshStudies, studiesStore } from '../../lab/studies/studiesStore.ts';
import { DroppedPanel } from '../dropped/DroppedPanel.tsx';
import { GiveFiles } from '../views/GiveFiles.tsx';
import { ViewHead } from '../views/ViewHead.tsx';
import { LabTransfer } from './LabTransfer.tsx';
import { NewStudy } from './NewStudy.tsx';
import { StudyCard } from './StudyCard.tsx';

export function StudiesView() {
  const { studies } = useStore(studiesStore);
  useEffect(() => {
    if (studiesStore.getState().studies === null) refreshStudies().catch(showError);
  }, []);
  return (
    <>
      <ViewHead
        title="Studies"
        titleId="studies-title"
        intro={
          <>
            A study trains many runs from one file: every source prompt on every target task, seed by seed, several of a
            target in one batch. It goes on where it stands after a reload or a crash.
          </>
        }
      >
        <GiveFiles>Drop a study file with the tables and prompts that it names, or</GiveFiles>
      </ViewHead>
      <DroppedPanel />
      <NewStudy />
      {studies?.map((shown) => (
        <StudyCard key={shown.record.id} shown={shown} />
      ))}
      <LabTransfer />
    </>
  );
}
