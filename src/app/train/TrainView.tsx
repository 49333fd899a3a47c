/** One run: the sentence that describes it, and what comes of it. Read from top to bottom. */
import { DroppedPanel } from '../dropped/DroppedPanel.tsx';
import { Guide } from '../guide/Guide.tsx';
import { RunView } from '../run/RunView.tsx';
import { ResumeOffers } from '../runs/ResumeOffers.tsx';
import { RunsList } from '../runs/RunsList.tsx';
import { Sentence } from '../sentence/Sentence.tsx';
import { GiveFiles } from '../views/GiveFiles.tsx';

export function TrainView() {
  return (
    <>
      <ResumeOffers />
      <Sentence />
      <GiveFiles>Drop a prompt (.npy), a table, a model folder or a run file anywhere on this page, or</GiveFiles>
      <DroppedPanel />
      <Guide />
      <RunView />
      <RunsList />
    </>
  );
}
